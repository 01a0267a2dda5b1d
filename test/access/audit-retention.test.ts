import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { auditHeads } from "../../src/audit/audit-heads.ts";
import { removeOld } from "../../src/audit/retention.ts";
import { exportTrail, searchTrail } from "../../src/audit/trail-reader.ts";
import { recordHash } from "../../src/tlog/hash.ts";
import { openNote } from "../../src/tlog/note.ts";
import { checkRecord } from "../../src/tlog/record-proof.ts";
import { parseVerifierKey } from "../../src/tlog/verifier.ts";
import { modgate } from "../support/modgate-command.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { openTestTrail, type TestTrail } from "./test-trail.ts";

const name = "gw.example.com/audit/1";
const tell = () => undefined;

type Line = Readonly<Record<string, string | number | readonly string[]>>;
const lines = (text: string): Line[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

async function listed<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

function removeFrom({ trail, reader, store, anchor }: TestTrail, keptMs: number, archive: string): Promise<void> {
  const { logs: rows, auditPersons: persons } = store;
  return removeOld({ trail, reader, rows, persons, anchor, archive, keptMs, tell });
}

test("what is too old goes, by whole tiles and with its proof kept; what is left still proves itself", async (t) => {
  const folder = tempFolder(t);
  const [data, archive] = [join(folder, "data"), join(folder, "archive")];
  const key = parseVerifierKey(modgate(["audit", "init", "--name", name, "--data", data]).stdout.trim());
  const copy = join(`${data}.keys`, "anchor", encodeURIComponent(name), "records.jsonl");
  const download = (n: number) =>
    ({ what: "download", who: n < 280 ? "alice" : "bob", module: `git.corp.example/m${n}` }) as const;

  const first = await openTestTrail(data);
  for (let n = 0; n < 270; n++) await first.trail.record(download(n));
  await sleep(100);
  const middle = Date.now();
  for (let n = 270; n < 300; n++) await first.trail.record(download(n));
  await first.close();
  const whole = readFileSync(copy, "utf8").split("\n");

  // Those of the first 270 are old, and alice is spoken of after them.
  const second = await openTestTrail(data);
  await removeFrom(second, Date.now() - middle, archive);
  const removed = await listed(searchTrail(second.reader, { kind: "removed" }, { from: 0, to: 400 }));
  assert.equal(
    (await listed(searchTrail(second.reader, { subject: "alice" }, { from: 0, to: 400 }))).length,
    280 - 256,
  );
  const [, ...exported] = await listed(exportTrail(second.reader, () => ({ from: 255, to: 257 })));
  assert.deepEqual(
    exported.map((line) => Object.keys(line)),
    [
      ["id", "hash", "proof"],
      ["id", "leaf", "proof"],
    ],
    "of what is gone the hash is exported",
  );
  await second.close();

  const [file = "", ...others] = readdirSync(archive);
  assert.deepEqual([file, others], [`${encodeURIComponent(name)}-0-255.jsonl`, []]);
  const text = readFileSync(join(archive, file));
  const [head, ...kept] = lines(text.toString());
  assert.equal(kept.length, 256);
  const tree = auditHeads(name).parse(openNote(Buffer.from(String(head?.["head"])), [key]).text);
  for (const { id, leaf, proof } of kept) {
    const hashes = (proof as readonly string[]).map((one) => Buffer.from(one, "base64"));
    checkRecord(hashes, tree, Number(id), recordHash(Buffer.from(String(leaf))));
  }
  const sha256 = createHash("sha256").update(text).digest("hex");
  assert.deepEqual(
    removed.map(({ detail }) => detail),
    [`before record 256; those from 0 on are in ${file}, sha256 ${sha256}`],
  );
  const copied = readFileSync(copy, "utf8").split("\n");
  assert.ok(
    copied.slice(0, 256).every((line) => (JSON.parse(line) as Line)["text"] === ""),
    "the copy has no old texts",
  );
  assert.deepEqual(copied.slice(256, 300), whole.slice(256, 300), "and the others");
  const verified = modgate(["audit", "verify", "--data", data]);
  assert.equal(verified.code, 0, verified.stdout);
  assert.match(verified.stdout, /^gw\.example\.com\/audit\/1: removed by retention before record 256$/m);

  // A removed text that is put back has to be the right one.
  const other = join(folder, "other");
  cpSync(data, other, { recursive: true });
  const database = new DatabaseSync(join(other, "records.sqlite"));
  database
    .prepare("UPDATE log_record SET text = ? WHERE id = 7")
    .run('{"at":"2026-01-01T00:00:00.000Z","what":"stop"}\n');
  database.close();
  assert.match(modgate(["audit", "verify", "--data", other]).stdout, /^record 7: altered/m);

  // What was lost with the data comes back from the copy: hashes where texts are gone.
  const damaged = new DatabaseSync(join(data, "records.sqlite"));
  damaged.exec("DELETE FROM log_record WHERE id > 100; DELETE FROM log_head WHERE size > 100");
  damaged.close();
  const recovered = modgate(["audit", "recover", "--data", data]);
  assert.equal(recovered.code, 0, recovered.stderr);
  assert.equal(modgate(["audit", "verify", "--data", data]).stdout, verified.stdout);

  // Later everybody's name is too old, which is a leaf as well; and the trail goes on.
  const last = await openTestTrail(data);
  await removeFrom(last, -1_000, archive);
  const [, names] = await listed(searchTrail(last.reader, { kind: "removed" }, { from: 0, to: 400 }));
  assert.match(names?.detail ?? "", /^2 names of which no leaf speaks$/);
  assert.deepEqual(await listed(searchTrail(last.reader, { subject: "alice" }, { from: 0, to: 400 })), []);
  await last.trail.record(download(300));
  await last.close();
});
