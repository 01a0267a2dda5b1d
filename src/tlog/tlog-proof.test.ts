import assert from "node:assert/strict";
import { test } from "node:test";
import { GrownTree, leafHash } from "../../test/tlog/grown-tree.ts";
import { isFault, type Fault } from "../fault/fault.ts";
import { formatCheckpoint } from "./checkpoint.ts";
import { formatHash } from "./hash.ts";
import { signNote } from "./note.ts";
import { proveRecord } from "./record-proof.ts";
import { keyPairFromSeed, parseSignerKey } from "./signer.ts";
import { checkTlogProof, formatTlogProof, parseTlogProof, type TlogProof } from "./tlog-proof.ts";
import { formatTree, goSumOrigin } from "./tree-note.ts";
import { parseVerifierKey } from "./verifier.ts";

const origin = "log.example.com/1";
const log = keyPairFromSeed(origin, Buffer.alloc(32, 1));
const witness = keyPairFromSeed("witness.example.com", Buffer.alloc(32, 2));
const verifiers = [parseVerifierKey(log.verifierKey)];

const tree = await GrownTree.of(5);
const head = await tree.head();
const checkpoint = note(formatCheckpoint({ origin, ...head, extensions: [] }));
const proof: TlogProof = { index: 3, hashes: await proveRecord(5, 3, tree.read), checkpoint };
const demand = { leaf: leafHash(3), origin, verifiers };

const lines = [
  "c2sp.org/tlog-proof@v1",
  "index 3",
  ...proof.hashes.map(formatHash),
  "",
  Buffer.from(checkpoint).toString(),
];
const file = lines.join("\n");

test("a proof has the form C2SP gives it, with and without extra data", () => {
  assert.equal(Buffer.from(formatTlogProof(proof)).toString(), file);
  const extra = Buffer.from("record text\n");
  const withExtra = lines.toSpliced(1, 0, `extra ${extra.toString("base64")}`).join("\n");
  assert.equal(Buffer.from(formatTlogProof({ ...proof, extra })).toString(), withExtra);
  assert.deepEqual(parseTlogProof(Buffer.from(withExtra)), { ...parseTlogProof(Buffer.from(file)), extra });
});

test("a file proves its record to whoever knows the log's key, cosigned or not", () => {
  const parsed = parseTlogProof(Buffer.from(file));
  assert.deepEqual(checkTlogProof(parsed, demand), { origin, ...head, extensions: [] });
  assert.equal(checkTlogProof(parsed, { ...demand, verifiers: [...verifiers, key(witness)] }).size, 5);
});

test("a tree of one record needs no hashes", async () => {
  const only = await tree.head(1);
  const small = { index: 0, hashes: [], checkpoint: note(formatTree(only)) };
  const parsed = parseTlogProof(formatTlogProof(small));
  assert.deepEqual(parsed.hashes, []);
  assert.equal(checkTlogProof(parsed, { leaf: leafHash(0), origin: goSumOrigin, verifiers }).size, 1);
});

const disproven: readonly (readonly [string, TlogProof, Partial<typeof demand>, Fault["code"]])[] = [
  ["another record", proof, { leaf: leafHash(2) }, "TLOG_INCONSISTENT"],
  ["another place", { ...proof, index: 2 }, {}, "TLOG_INCONSISTENT"],
  ["a place beyond the tree", { ...proof, index: 5 }, {}, "TLOG_NOT_IN_TREE"],
  ["a hash left out", { ...proof, hashes: proof.hashes.slice(1) }, {}, "TLOG_INCONSISTENT"],
  [
    "another log's key",
    proof,
    { verifiers: [parseVerifierKey(keyPairFromSeed(origin, Buffer.alloc(32, 3)).verifierKey)] },
    "NOTE_UNVERIFIED",
  ],
  ["another log", proof, { origin: "log.example.com/2" }, "TLOG_BAD_TREE"],
  ["a signed note that is no head", { ...proof, checkpoint: note("hello\n") }, {}, "TLOG_BAD_TREE"],
  ["no note", { ...proof, checkpoint: new Uint8Array() }, {}, "NOTE_MALFORMED"],
];
for (const [what, proof, changed, code] of disproven) {
  test(`a proof is refused with ${code}: ${what}`, () => {
    assert.throws(
      () => checkTlogProof(parseTlogProof(formatTlogProof(proof)), { ...demand, ...changed }),
      (fault) => isFault(fault, code),
    );
  });
}

const hash = formatHash(proof.hashes[0] ?? assert.fail());
const malformed = [
  ["", "nothing"],
  [file.replace("@v1", "@v2"), "another version"],
  [`\uFEFF${file}`, "a byte order mark"],
  [file.replaceAll("\n", "\r\n"), "carriage returns"],
  [file.slice(0, file.indexOf("\n\n")), "no empty line"],
  [file.replace("index 3\n", ""), "no index"],
  [file.replace("index 3", "index 03"), "a leading zero"],
  [file.replace("index 3", "index +3"), "a sign"],
  [file.replace("index 3", "index  3"), "two spaces"],
  [file.replace("index 3", "Index 3"), "a capital"],
  [file.replace("index 3", "index 9007199254740993"), "beyond any tree"],
  [file.replace("index 3", "index 3\nindex 3"), "the index twice"],
  [file.replace("index 3", "extra \nindex 3"), "empty extra data"],
  [file.replace("index 3", "extra AR==\nindex 3"), "loose bits in the extra data"],
  [file.replace("index 3", "extra AQ\nindex 3"), "no padding in the extra data"],
  [file.replace("index 3", "index 3\nextra AQ=="), "extra data behind the index"],
  [file.replace(hash, hash.slice(4)), "a short hash"],
  [file.replace(hash, `${hash} `), "a space behind a hash"],
  [file.replace(hash, hash.replaceAll("=", "")), "no padding"],
] as const;
for (const [text, why] of malformed) {
  test(`no proof: ${why}`, () => {
    assert.throws(
      () => parseTlogProof(Buffer.from(text)),
      (fault) => isFault(fault, "TLOG_BAD_PROOF"),
    );
  });
}

test("what could not be read again is not written", () => {
  for (const wrong of [{ index: -1 }, { index: 0.5 }, { extra: new Uint8Array() }, { hashes: [new Uint8Array(31)] }]) {
    assert.throws(
      () => formatTlogProof({ ...proof, ...wrong }),
      (fault) => isFault(fault, "TLOG_BAD_PROOF"),
    );
  }
});

function note(text: string): Uint8Array {
  return signNote({ text, signatures: [] }, [parseSignerKey(log.signerKey), parseSignerKey(witness.signerKey)]);
}

function key(keys: { readonly verifierKey: string }): ReturnType<typeof parseVerifierKey> {
  return parseVerifierKey(keys.verifierKey);
}
