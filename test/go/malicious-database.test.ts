import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { goModHash } from "../../src/gomod/h1.ts";
import {
  formatRecord,
  keyPairFromSeed,
  parseNote,
  parseRecord,
  parseSignerKey,
  signNote,
  type UnverifiedNote,
} from "../../src/tlog/index.ts";
import { openTestDoor, testRoute, type Change } from "../checksums/test-door.ts";
import { go, project } from "../support/go.ts";
import { Origin, serve, type Behaviour } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase, zipHash } from "../support/test-database.ts";

const module = "example.com/a";
const version = "v1.0.0";
const lookup = `lookup/${module}@${version}`;

/** Where the record of the module stands: behind those of others, in the last, partial tile. */
const size = 700;

type Lie = (database: TestDatabase) => Change | Promise<Change>;

const atLookup =
  (make: (body: Uint8Array, database: TestDatabase) => Promise<Uint8Array> | Uint8Array): Lie =>
  (database) =>
  async (path, body) =>
    path === lookup && body !== undefined ? make(body, database) : body;
const atTile =
  (wanted: string, make: (body: Uint8Array) => Uint8Array): Lie =>
  () =>
  async (path, body) =>
    path === wanted && body !== undefined ? make(body) : body;
const flipped = (body: Uint8Array): Uint8Array => {
  const wrong = Uint8Array.from(body);
  const at = Math.floor(wrong.length / 2);
  wrong[at] = (wrong[at] ?? 0) ^ 1;
  return wrong;
};
const cosigner = parseSignerKey(keyPairFromSeed("witness.example.com", Buffer.alloc(32, 9)).signerKey);
const stranger = parseSignerKey(keyPairFromSeed("sum.example.com", Buffer.alloc(32, 7)).signerKey);
const edgeTile = `tile/8/0/002.p/${(size + 1) % 256}`;

/** What the database or somebody on the way does; whether the go command believes it. */
const rows: readonly (readonly [name: string, accepted: boolean, lie: Lie])[] = [
  ["nothing wrong", true, () => async (_path, body) => body],
  ["a head with a witness's signature", true, atLookup((body) => withNote(body, (note) => signNote(note, [cosigner])))],
  [
    "a head by another key of the same name",
    false,
    atLookup((body) => withNote(body, ({ text }) => signNote({ text, signatures: [] }, [stranger]))),
  ],
  [
    "a head of another size under the old signature",
    false,
    atLookup((body) =>
      Buffer.from(
        Buffer.from(body)
          .toString()
          .replace(`\n${size + 1}\n`, `\n${size + 2}\n`),
      ),
    ),
  ],
  [
    "a head by a key of another name",
    false,
    atLookup((body) => withNote(body, ({ text }) => signNote({ text, signatures: [] }, [cosigner]))),
  ],
  [
    "a stranger's signature under the id of the right key",
    false,
    atLookup((body, database) => withNote(body, (note) => claimed(note, database.keys.verifierKey))),
  ],
  [
    "the right signature behind a stranger's of the same name",
    true,
    atLookup((body) =>
      withNote(body, (note) => {
        const { signatures } = parseNote(signNote({ ...note, signatures: [] }, [stranger]));
        return signNote({ text: note.text, signatures: [...signatures, ...note.signatures] }, []);
      }),
    ),
  ],
  ["a head without signature", false, atLookup((body) => parseRecord(body).rest.subarray(0, 80))],
  ["a true record of another module", false, atLookup((_body, database) => database.lookup(5))],
  [
    "our lines behind the record of another module",
    false,
    atLookup(async (body, database) => Buffer.concat([await database.lookup(5), Buffer.from(parseRecord(body).text)])),
  ],
  [
    "our lines between that record and the head",
    false,
    atLookup((body, database) => {
      const { text, rest } = parseRecord(body);
      return Buffer.concat([
        formatRecord({ id: 5, text: database.records[5] ?? "" }),
        Buffer.from(text),
        Buffer.from("\n"),
        rest,
      ]);
    }),
  ],
  [
    "a record that is not in the tree",
    false,
    atLookup((body) => Buffer.from(Buffer.from(body).toString().replace("h1:", "h1:x"))),
  ],
  [
    "the right record under another number",
    false,
    atLookup((body) => Buffer.from(Buffer.from(body).toString().replace(/^\d+/, "3"))),
  ],
  [
    "a number beyond the tree",
    false,
    atLookup((body) =>
      Buffer.from(
        Buffer.from(body)
          .toString()
          .replace(/^\d+/, String(size + 1)),
      ),
    ),
  ],
  ["a number below zero", false, atLookup((body) => Buffer.from(Buffer.from(body).toString().replace(/^\d+/, "-1")))],
  ["no bytes", false, atLookup(() => new Uint8Array())],
  [
    "a captive portal's page",
    false,
    () => async (path) => (path === "supported" ? Buffer.of() : Buffer.from("<!DOCTYPE html><title>Sign in</title>")),
  ],
  ["a flipped bit in the tile of the leaf", false, atTile(edgeTile, flipped)],
  ["a flipped bit in the tile above", false, atTile("tile/8/1/000.p/2", flipped)],
  ["a truncated tile", false, atTile(edgeTile, (body) => body.subarray(0, -1))],
  ["an overlong tile", false, atTile(edgeTile, (body) => Buffer.concat([body, Buffer.alloc(32)]))],
  ["an empty tile", false, atTile(edgeTile, () => new Uint8Array())],
  ["no tile", false, () => async (path, body) => (path.startsWith("tile/") ? undefined : body)],
  [
    "a second record for the same version",
    false,
    async (database) => {
      const id = database.addRecord(module, version, "h1:second=", "h1:second=");
      return async (path, body) => (path === lookup ? database.lookup(id) : body);
    },
  ],
  ["not found", false, () => async (path, body) => (path === lookup ? undefined : body)],
];

test("the go command and modgate come to the same verdict on what a database says", { concurrency: 4 }, async (t) => {
  const origin = await Origin.start(t, { path: module, version });
  const zip = await zipHash(origin.files.get(`${module}/@v/${version}.zip`) ?? Buffer.of(), module, version);
  const mod = goModHash(origin.files.get(`${module}/@v/${version}.mod`) ?? Buffer.of());
  await Promise.all(
    rows.map(([name, accepted, lie]) =>
      t.test(name, async (row) => {
        const database = await TestDatabase.start(row, origin, { size });
        const change = await lie(database);
        database.behaviours.set("", behaving(change, database));
        const { verdict } = await openTestDoor(row, database.keys.verifierKey, [testRoute("way", database, change)]);
        const ours = await verdict(module, version, zip, mod);
        assert.equal(ours === "accepted", accepted, `modgate: ${ours}`);

        const folder = tempFolder(row);
        const theirs = await go(["mod", "download"], {
          folder: project(join(folder, "app"), [`${module}@${version}`]),
          goproxy: origin.url,
          modcache: join(folder, "mod"),
          environment: { GOSUMDB: database.sumdb },
        });
        assert.equal(theirs.code === 0, accepted, `go: ${theirs.stderr}`);
      }),
    ),
  );
});

function withNote(body: Uint8Array, make: (note: ReturnType<typeof parseNote>) => Uint8Array): Uint8Array {
  const { id, text, rest } = parseRecord(body);
  return Buffer.concat([formatRecord({ id, text }), make(parseNote(rest))]);
}

/** Ids are four bytes: who looks long enough finds another key of the same id. What it signs is another signature. */
function claimed({ text }: UnverifiedNote, verifierKey: string): Uint8Array {
  const [, id = ""] = verifierKey.split("+");
  const [signature] = parseNote(signNote({ text, signatures: [] }, [stranger])).signatures;
  assert.ok(signature);
  const bytes = Buffer.concat([Buffer.from(id, "hex"), Buffer.from(signature.base64, "base64").subarray(4)]);
  const forged = { ...signature, keyId: Number.parseInt(id, 16), base64: bytes.toString("base64") };
  return signNote({ text, signatures: [forged] }, []);
}

/** The same lie over HTTP. */
function behaving(change: Change, database: TestDatabase): Behaviour {
  return (request, response) => {
    const path = decodeURIComponent((request.url ?? "/").slice(1));
    void database
      .answer(path)
      .then((body) => change(path, body))
      .then((body) => serve(request, response, body));
  };
}
