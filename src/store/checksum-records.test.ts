import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { ChecksumRecords } from "./checksum-records.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import { StorageHealth } from "./storage-health.ts";

const database = "sum.example.com";
const key = { module: "example.com/m", version: "v1.0.0" } as const;

test("a head never moves back, whoever writes last", async (t) => {
  const table = await open(t);
  assert.equal(await table.head(database), undefined);
  for (const [size, before, kept, why] of [
    [5, undefined, 5, "the first"],
    [8, undefined, 5, "one that knows of none before"],
    [9, "5 as the first", 9, "a larger one"],
    [10, "5 as the first", 9, "one that continues another than the one kept"],
    [7, "9 as a larger one", 9, "a smaller one"],
    [9, "9 as a larger one", 9, "one of the same size"],
  ] as const) {
    const note = Buffer.from(`${size} as ${why}`);
    const put = await table.putHead({ database, size, note }, before === undefined ? before : Buffer.from(before));
    assert.equal((await table.head(database))?.size, kept, why);
    assert.equal(put, size === kept && why !== "one of the same size", why);
  }
  assert.equal(Buffer.from((await table.head(database))?.note ?? []).toString(), "9 as a larger one");
  assert.equal(await table.head("other.example.com"), undefined, "databases are apart");
  await table.removeHead(database);
  assert.equal(await table.head(database), undefined);
});

test("the first fork found stays until it is removed", async (t) => {
  const table = await open(t);
  const fork = { database, older: Buffer.of(1), newer: Buffer.of(2), proof: "first", at: 1 };
  await table.putFork(fork);
  await table.putFork({ ...fork, proof: "second" });
  assert.equal((await table.fork(database))?.proof, "first");
  await table.removeFork(database);
  assert.equal(await table.fork(database), undefined);
});

test("evidence is found by version and database, and newer evidence takes its place", async (t) => {
  const table = await open(t);
  await table.putEvidence({ database, ...key, proof: Buffer.from("old"), at: 1 });
  await table.putEvidence({ database, ...key, proof: Buffer.from("new"), at: 2 });
  const found = await table.evidence(database, key.module, key.version);
  assert.deepEqual([Buffer.from(found?.proof ?? []).toString(), found?.at], ["new", 2]);
  assert.equal(await table.evidence("other.example.com", key.module, key.version), undefined);
});

test("the first pin stays", async (t) => {
  const table = await open(t);
  await table.putPin({ ...key, kind: "zip", h1: "h1:first", at: 1 });
  await table.putPin({ ...key, kind: "zip", h1: "h1:second", at: 2 });
  assert.equal((await table.pin({ ...key, kind: "zip" }))?.h1, "h1:first");
  assert.equal(await table.pin({ ...key, kind: "mod" }), undefined, "zip and go.mod are apart");
});

async function open(t: TestContext): Promise<ChecksumRecords> {
  const health = new StorageHealth(() => undefined);
  const records = await SqliteRecords.open(join(tempFolder(t), "records.sqlite"), health);
  t.after(() => records.close());
  return new ChecksumRecords(records);
}
