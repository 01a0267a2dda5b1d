import assert from "node:assert/strict";
import { chmodSync, copyFileSync, cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { parseVerifierKey } from "../../src/tlog/verifier.ts";
import { auditHeads } from "../../src/audit/audit-heads.ts";
import { recordHash } from "../../src/tlog/hash.ts";
import { openNote } from "../../src/tlog/note.ts";
import { checkRecord } from "../../src/tlog/record-proof.ts";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const name = "gw.example.com/audit/1";
const module = "git.corp.example/a/tool";
const config = `
unlisted: git.corp.example
access:
  mode: on
  grants:
    - { subject: alice, role: developer, modules: git.corp.example }
`;
const ends: (() => unknown)[] = [];
const forAll = { after: (end: () => unknown) => void ends.push(end) };
const folder = tempFolder(forAll);
const data = join(folder, "data");
const anchor = join(folder, "data.keys", "anchor", encodeURIComponent(name));
let key = "";
let early = Buffer.of();

/** One server with a handful of requests, killed in the end; every test has a copy of what it left. */
before(async () => {
  writeFileSync(join(folder, "modgate.yaml"), config);
  const begun = modgate(["audit", "init", "--name", name, "--data", data]);
  assert.equal(begun.code, 0, begun.stderr);
  key = begun.stdout.trim();
  const origin = await Origin.start(
    forAll,
    { path: module, version: "v1.0.0" },
    { path: "example.com/m", version: "v1.0.0" },
  );
  const flags = ["--config", join(folder, "modgate.yaml"), "--foresight-mode", "off"];
  const server = await Modgate.start(forAll, { data, upstream: origin.url, flags });
  const [alice = "", bob = ""] = ["alice", "bob"].map((who) =>
    modgate(["token", "create", who, "--data", data]).stdout.trim(),
  );
  const get = async (path: string, token: string): Promise<number> => {
    const answer = await fetch(`${server.url}/${path}`, { headers: { authorization: `Bearer ${token}` } });
    await answer.arrayBuffer();
    return answer.status;
  };
  for (const file of ["v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip"]) {
    assert.equal(await get(`${module}/@v/${file}`, alice), 200);
    assert.equal(await get(`${module}/@v/${file}`, bob), 404);
    assert.equal(await get(`example.com/m/@v/${file}`, bob), 200);
  }
  assert.equal(await get("example.com/m/@v/list", "mg_user_wrong"), 401);
  await sleep(1_500);
  early = readFileSync(join(anchor, "head"));
  assert.equal(modgate(["token", "revoke", bob.split("_")[2] ?? "", "--data", data]).code, 0);
  for (let n = 0; n < 10; n++) assert.equal(await get(`${module}/@v/v1.0.0.zip`, alice), 200);
  const awaited = server.events.some((event) => event.what === "wait.ended" && event.on === "the audit trail");
  assert.ok(awaited, "who waits for a leaf is shown so");
  await server.end("SIGKILL");
  // The next start signs what the last one left.
  const again = await Modgate.start(forAll, { data, upstream: origin.url, flags });
  assert.equal(await again.end(), 0);
});

test.after(async () => {
  for (const end of ends.toReversed()) await end();
});

type Line = Readonly<Record<string, string | number | undefined>>;

type Exported = { readonly id: number; readonly leaf: string; readonly proof: readonly string[] };

function lines(text: string): Line[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

test("every private answer, sign-in, refusal and change of tokens is there after kill -9, and nothing public", () => {
  const run = modgate(["audit", "search", "--data", data]);
  const found = lines(run.stdout);
  const count = (what: string) => found.filter((leaf) => leaf["what"] === what).length;
  assert.equal(count("download"), 13);
  assert.equal(count("token.created"), 2);
  assert.equal(count("token.revoked"), 1);
  assert.equal(count("sign-in"), 2);
  assert.equal(count("start"), 2);
  assert.equal(count("stop"), 1);
  const refusals = found.filter((leaf) => leaf["what"] === "refusal").map(({ who, detail }) => `${who} ${detail}`);
  assert.deepEqual(refusals.toSorted(), [
    "bob GET /{module}/@v/{version}.info: NOT_FOUND",
    "bob GET /{module}/@v/{version}.mod: NOT_FOUND",
    "bob GET /{module}/@v/{version}.zip: NOT_FOUND",
    "undefined GET /{module}/@v/list: TOKEN_UNKNOWN",
  ]);
  assert.ok(!found.some((leaf) => leaf["module"] === "example.com/m" && leaf["what"] === "download"));
  const alice = lines(
    modgate(["audit", "search", "--subject", "alice", "--module", module, "--kind", "download", "--data", data]).stdout,
  );
  assert.equal(alice.length, 13);
  assert.equal(alice[0]?.["from"], "127.0.0.1");
  assert.equal(modgate(["audit", "search", "--since", "2999-01-01", "--data", data]).stdout, "");
});

test("the leaves name nobody", () => {
  const kept = readFileSync(join(anchor, "records.jsonl"), "utf8");
  assert.ok(kept.includes(module));
  for (const text of ["alice", "bob", "127.0.0.1"]) assert.ok(!kept.includes(text), text);
});

test("what is exported proves itself with the key alone", () => {
  const [first, ...records] = lines(modgate(["audit", "export", "--data", data]).stdout);
  const head = auditHeads(name).parse(openNote(Buffer.from(String(first?.["head"])), [parseVerifierKey(key)]).text);
  assert.equal(records.length, head.size);
  for (const { id, leaf, proof } of records as unknown as readonly Exported[]) {
    const hashes = proof.map((hash) => Buffer.from(hash, "base64"));
    checkRecord(hashes, head, id, recordHash(Buffer.from(leaf)));
  }
});

const leafOf = (text: string): Uint8Array => recordHash(Buffer.from(text));
const other = '{"at":"2026-01-01T00:00:00.000Z","what":"download"}\n';
const insert = "INSERT INTO log_record (log, id, key, text, leaf, origin, at) VALUES (?, ?, ?, ?, ?, '', 0)";

function swap(db: DatabaseSync, one: number, other: number): void {
  const move = db.prepare("UPDATE log_record SET id = ? WHERE id = ?");
  for (const [from, to] of [
    [one, -1],
    [other, one],
    [-1, other],
  ] as const)
    move.run(to, from);
}

/** What somebody does to the data folder and the anchor, what verify says, why. */
const crimes: readonly (readonly [
  inStore: (database: DatabaseSync) => void,
  said: RegExp | undefined,
  why: string,
  inAnchor?: (anchor: string) => void,
])[] = [
  [() => undefined, undefined, "nothing"],
  [
    (db) => db.prepare("UPDATE log_record SET text = ? WHERE id = 5").run(other),
    /^record 5: altered/m,
    "a text altered",
  ],
  [
    (db) => db.prepare("UPDATE log_record SET text = ?, leaf = ? WHERE id = 5").run(other, leafOf(other)),
    /^record 5: altered: its copy/m,
    "a text altered, with its hash",
  ],
  [
    (db) => db.exec("DELETE FROM log_record WHERE id = 5"),
    /^record 5: missing.*\nrecord 5: deleted/m,
    "a record deleted",
  ],
  [
    (db) => {
      db.exec("DELETE FROM log_record WHERE id = 5");
      const rows = db.prepare("SELECT id FROM log_record WHERE id > 5 ORDER BY id").all() as { id: number }[];
      for (const { id } of rows) db.prepare("UPDATE log_record SET id = ? WHERE id = ?").run(id - 1, id);
    },
    /^record 5: deleted/m,
    "a record deleted, and the gap closed",
  ],
  [
    (db) => {
      const rows = db.prepare("SELECT id FROM log_record WHERE id >= 5 ORDER BY id DESC").all() as { id: number }[];
      for (const { id } of rows) db.prepare("UPDATE log_record SET id = ? WHERE id = ?").run(id + 1, id);
      db.exec("DROP TRIGGER log_record_follows");
      db.prepare(insert).run(name, 5, "made-up", other, leafOf(other));
    },
    /^record 5: inserted/m,
    "a record inserted",
  ],
  [
    (db) => swap(db, 5, 6),
    /^record 5: altered: another record stands in its place\n(?:.*\n)*record 6: altered: another record/m,
    "two neighbours swapped",
  ],
  [
    (db) => swap(db, 5, 9),
    /^record 5: altered: another record stands in its place\n(?:.*\n)*record 9: altered: another record/m,
    "two records swapped, others between them",
  ],
  [
    (db) => db.exec("UPDATE log_record SET text = '' WHERE id = 5"),
    /^record 5: altered: its text is gone, and no leaf says so$/m,
    "a text wiped out, as retention does",
  ],
  [
    (db) => db.exec("UPDATE audit_person SET text = 'mallory' WHERE text = 'alice'"),
    /^name p[0-9a-f]{32}: altered: the text behind it is another one$/m,
    "another name put behind an id",
  ],
  [
    () => undefined,
    /^the head in .*: rolled back to \d+ records, and the store has one of \d+$/m,
    "the head in the anchor put back",
    (anchor) => writeFileSync(join(anchor, "head"), early),
  ],
  [(db) => db.exec("DELETE FROM log_record WHERE id > 10"), /^record 11: cut: \d+ records were signed/m, "the end cut"],
];
for (const [inStore, said, why, inAnchor] of crimes) {
  test(`verify names what was done: ${why}`, (t) => {
    const copy = copyOf(t);
    const database = new DatabaseSync(join(copy.data, "records.sqlite"));
    inStore(database);
    database.close();
    inAnchor?.(copy.anchor);
    const run = modgate(["audit", "verify", "--data", copy.data]);
    assert.equal(run.code, said === undefined ? 0 : 1, run.stdout + run.stderr);
    assert.match(run.stdout, said ?? /, 0 wrong$/m);
  });
}

test("who rewrites data, copy and head together is found out by a head that was kept elsewhere", (t) => {
  const copy = copyOf(t);
  const kept = join(copy.folder, "kept");
  copyFileSync(join(copy.anchor, "head"), kept);
  const database = new DatabaseSync(join(copy.data, "records.sqlite"));
  database.exec("DELETE FROM log_record WHERE id > 2");
  database.close();
  const records = readFileSync(join(copy.anchor, "records.jsonl"), "utf8").split("\n").slice(0, 3).join("\n");
  writeFileSync(join(copy.anchor, "records.jsonl"), `${records}\n`);
  writeFileSync(join(copy.anchor, "head"), early);
  assert.match(modgate(["audit", "verify", "--checkpoint", kept, "--data", copy.data]).stdout, /^record 3: cut/m);
});

test("an early head is one of the same history", () => {
  const kept = join(folder, "early");
  writeFileSync(kept, early);
  const run = modgate(["audit", "verify", "--checkpoint", kept, "--data", data]);
  assert.equal(run.code, 0, run.stdout);
});

for (const required of ["on", "off"]) {
  test(`without its anchor nothing can be written: private answers wait for it where it is required (${required})`, async (t) => {
    const copy = copyOf(t);
    renameSync(copy.anchor, `${copy.anchor}.gone`);
    const origin = await Origin.start(
      t,
      { path: module, version: "v1.0.0" },
      { path: "example.com/m", version: "v1.0.0" },
    );
    const flags = ["--config", join(folder, "modgate.yaml"), "--audit-required", required];
    const server = await Modgate.start(t, { data: copy.data, upstream: origin.url, flags });
    const token = modgate(["token", "create", "alice", "--data", copy.data]);
    if (required === "on") {
      assert.match(token.stderr, /AUDIT_UNWRITABLE/);
      assert.equal((await fetch(`${server.url}/example.com/m/@v/v1.0.0.mod`)).status, 200, "public ones are served");
      renameSync(`${copy.anchor}.gone`, copy.anchor);
    }
    const made = modgate(["token", "create", "alice", "--data", copy.data]).stdout.trim();
    const headers = { authorization: `Bearer ${made}` };
    assert.equal((await fetch(`${server.url}/${module}/@v/v1.0.0.zip`, { headers })).status, 200);
  });
}

test("a store restored from an older backup answers nothing private: it may not know who was shut out since", async (t) => {
  const copy = copyOf(t);
  const database = new DatabaseSync(join(copy.data, "records.sqlite"));
  database.exec("DELETE FROM log_record WHERE id > 5; DELETE FROM log_head WHERE size > 6");
  database.close();
  const origin = await Origin.start(t, { path: module, version: "v1.0.0" });
  const flags = ["--config", join(folder, "modgate.yaml")];
  const server = await Modgate.start(t, { data: copy.data, upstream: origin.url, flags });
  await server.saw("log.alarm");
  const run = modgate(["token", "create", "alice", "--data", copy.data]);
  assert.match(run.stderr, /AUDIT_UNWRITABLE/);
  assert.match(run.stderr, /older than what clients have seen/);
  await server.end();
  const held = new DatabaseSync(join(copy.data, "records.sqlite"));
  held.exec("UPDATE token SET revoked_at = NULL, revoked_by = NULL");
  held.close();
  const recovered = modgate(["audit", "recover", "--data", copy.data]);
  assert.match(recovered.stderr, /put back\n1 tokens that were revoked are so again\n$/);
  assert.equal(modgate(["audit", "verify", "--data", copy.data]).code, 0);
  const revoked = modgate(["audit", "search", "--kind", "token.revoked", "--data", copy.data]).stdout;
  const [token] = new DatabaseSync(join(copy.data, "records.sqlite"))
    .prepare("SELECT id FROM token WHERE revoked_at > 0")
    .all();
  assert.match(revoked, new RegExp(`token ${String(token?.["id"])}"`), "what the trail remembers");
});

test("who was forgotten is an id from then on", async (t) => {
  const copy = copyOf(t);
  const flags = ["--config", join(folder, "modgate.yaml")];
  const server = await Modgate.start(t, { data: copy.data, upstream: "off", flags });
  const run = modgate(["audit", "forget", "alice", "--data", copy.data]);
  assert.equal(run.code, 0, run.stderr);
  await server.end();
  const all = modgate(["audit", "search", "--data", copy.data]).stdout;
  assert.ok(!all.includes("alice") && all.includes('"what":"person.forgotten"'));
  assert.equal(modgate(["audit", "search", "--subject", "alice", "--data", copy.data]).stdout, "");
  assert.equal(modgate(["audit", "verify", "--data", copy.data]).code, 0, "and nothing is broken by it");
});

function copyOf(t: Parameters<typeof tempFolder>[0]) {
  const copy = tempFolder(t);
  cpSync(folder, copy, { recursive: true, filter: (file) => !file.endsWith(".sock") });
  const settings = JSON.parse(readFileSync(join(data, "audit.json"), "utf8")) as Record<string, string>;
  const moved = Object.fromEntries(Object.entries(settings).map(([one, value]) => [one, value.replace(folder, copy)]));
  writeFileSync(join(copy, "data", "audit.json"), JSON.stringify(moved));
  chmodSync(join(copy, "data.keys"), 0o700);
  return { folder: copy, data: join(copy, "data"), anchor: anchor.replace(folder, copy) };
}
