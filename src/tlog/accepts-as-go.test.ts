import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { openXMod } from "../../test/tlog/x-mod.ts";
import { isFault } from "../fault/fault.ts";
import { formatHash } from "./hash.ts";
import { formatKeyId } from "./key-name.ts";
import { openNote, signNote } from "./note.ts";
import { parseRecord } from "./record.ts";
import type { Signature } from "./signature-line.ts";
import { keyPairFromSeed, parseSignerKey } from "./signer.ts";
import { parseTilePath } from "./tile-path.ts";
import { maxTileLevel } from "./tile.ts";
import { parseTree } from "./tree-note.ts";
import { parseVerifierKey } from "./verifier.ts";
import { maxTreeSize } from "./wide-integer.ts";

/**
 * Generated texts, put to x/mod and to this room: the same are accepted, with the same meaning, and the same refused.
 * Where this room refuses more, `tooMuch` says so.
 */
const { skip, ask } = openXMod();

const pair = keyPairFromSeed("PeterNeumann", Buffer.alloc(32, 5));
const other = keyPairFromSeed("gw.example.com/sum/1", Buffer.alloc(32, 6));
const known = [pair.verifierKey];
const note = Buffer.from(
  signNote(
    { text: "hello\n\nwörld\n", signatures: [] },
    [pair, other].map(({ signerKey }) => parseSignerKey(signerKey)),
  ),
).toString("latin1");
const tree = "go.sum database tree\n1234\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\nmore\n";

type Parser = {
  readonly what: string;
  /** Bytes, one letter each. */
  readonly seeds: readonly string[];
  readonly op: string;
  /** What the operation is asked about a text. */
  readonly args: (text: string) => readonly unknown[];
  /** What this room makes of it, in the words of the oracle. */
  readonly parse: (text: string) => unknown;
  /** What x/mod accepts and this room must refuse. */
  readonly tooMuch?: (value: Record<string, unknown>) => boolean;
};

const parsers: readonly Parser[] = [
  {
    what: "a verifier key",
    seeds: [pair.verifierKey, other.verifierKey],
    op: "note.verifierKey",
    args: (text) => [utf8(text)],
    parse: (text) => keyOf(parseVerifierKey(utf8(text))),
  },
  {
    what: "a signer key",
    seeds: [pair.signerKey],
    op: "note.signerKey",
    args: (text) => [utf8(text)],
    parse: (text) => keyOf(parseSignerKey(utf8(text))),
  },
  {
    what: "a note",
    seeds: [note, note.replace("\n\n\u00e2", "\n\n\u00e2\u0080\u0094 x AAAAAQA=\n\u00e2")],
    op: "note.open",
    args: (text) => [base64(text), known],
    parse: (text) => {
      const { verified, unverified, ...rest } = openNote(bytes(text), known.map(parseVerifierKey));
      return { ...rest, verified: verified.map(line), unverified: unverified.map(line) };
    },
  },
  {
    what: "a tree note",
    seeds: [tree, "go.sum database tree\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"],
    op: "tlog.parseTree",
    args: (text) => [Buffer.from(utf8(text)).toString("base64")],
    parse: (text) => {
      const { size, hash } = parseTree(utf8(text));
      return { size: String(size), hash: formatHash(hash) };
    },
    tooMuch: ({ size }) => BigInt(String(size)) > maxTreeSize,
  },
  {
    what: "a record",
    seeds: [
      "1234\nexample.com/m v1.0.0 h1:x\nexample.com/m v1.0.0/go.mod h1:y\n\nrest\n\n",
      "+07\n\u00c3\u00a9\n\n",
      "-5\na\n\n",
    ],
    op: "tlog.parseRecord",
    args: (text) => [base64(text)],
    parse: (text) => {
      const { id, rest, text: record } = parseRecord(bytes(text));
      return { id: String(id), rest: Buffer.from(rest).toString("base64"), text: record };
    },
    tooMuch: ({ id }) => BigInt(String(id)) < 0 || BigInt(String(id)) > maxTreeSize,
  },
  {
    what: "a tile path",
    seeds: ["tile/8/0/001", "tile/3/5/x123/x456/078.p/2", "tile/8/data/x003/x057/500.p/255", "tile/8/63/000.p/1"],
    op: "tlog.parseTilePath",
    args: (text) => [utf8(text)],
    parse: (text) => {
      const { height, level, n, width } = parseTilePath(utf8(text));
      return { height, level: level === "data" ? -1 : level, n: String(n), width };
    },
    tooMuch: ({ level, n }) => Number(level) > maxTileLevel || BigInt(String(n)) > maxTreeSize,
  },
];

for (const { what, seeds, op, args, parse, tooMuch } of parsers) {
  test(`${what} is one here exactly when it is one for Go`, { skip }, async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds).chain(mutated), async (text) => {
        const { value } = await ask(op, ...args(text));
        const refused = value === undefined || tooMuch?.(value as Record<string, unknown>) === true;
        if (refused) return assert.throws(() => parse(text), isFault);
        accepted++;
        assert.deepEqual(parse(text), value);
      }),
      { numRuns: 1000 },
    );
    assert.ok(accepted > 20, `only ${accepted} of the generated texts were good: the test says little`);
  });
}

test("a further signature gives the note that x/mod writes", { skip }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.boolean(), async (text, byOther) => {
      const clean = `${text.replace(/[\0-\x1f]/g, "")}\n`;
      const [first, second] = byOther ? [pair, other] : [pair, pair];
      const message = signNote({ text: clean, signatures: [] }, [parseSignerKey(first.signerKey)]);
      const { value } = await ask("note.resign", Buffer.from(message).toString("base64"), known, second.signerKey);
      const { verified, unverified } = openNote(message, known.map(parseVerifierKey));
      const again = signNote({ text: clean, signatures: [...verified, ...unverified] }, [
        parseSignerKey(second.signerKey),
      ]);
      assert.equal(Buffer.from(again).toString("base64"), value);
    }),
    { numRuns: 50 },
  );
});

/** A text with a few letters changed, left out, put in or said twice; often none. */
function mutated(seed: string): fc.Arbitrary<string> {
  const odd = fc.constantFrom(
    ..."\n\r\t\0 +-/=_.x09Az".split(""),
    "\n\n",
    "\n\n\n",
    "\u00c2\u0085",
    "\u00e2\u0080\u0083",
    "\u00ef\u00bb\u00bf",
    "\u00ff",
    "\u00ed\u00a0\u0080",
  );
  const edit = fc.record({
    at: fc.nat(seed.length),
    drop: fc.nat(2),
    put: fc.oneof(fc.constant(""), odd),
    again: fc.nat(20),
  });
  return fc.array(edit, { maxLength: 2 }).map((edits) =>
    edits.reduce((text, { at, drop, put, again }) => {
      const repeated = again === 0 ? text.slice(at) : "";
      return text.slice(0, at) + put + text.slice(at + drop) + repeated;
    }, seed),
  );
}

function bytes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function base64(text: string): string {
  return bytes(text).toString("base64");
}

/** The text of these bytes; what is no UTF-8 becomes U+FFFD, which is a letter like any other. */
function utf8(text: string): string {
  return bytes(text).toString();
}

function keyOf({ name, keyId }: { readonly name: string; readonly keyId: number }): string {
  return `${name}+${formatKeyId(keyId)}`;
}

function line({ name, keyId, base64 }: Signature): string {
  return `${name} ${formatKeyId(keyId)} ${base64}`;
}
