import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Worker } from "node:worker_threads";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { GatewayEvent } from "../events/event.ts";
import { isFault } from "../fault/fault.ts";
import { RecordWriter, startRecordWorker } from "./record-writer.ts";
import type { Query } from "./records.ts";
import { SqliteFile } from "./sqlite-file.ts";
import { StorageHealth } from "./storage-health.ts";

const isFailed = (failure: unknown): boolean => isFault(failure, "STORAGE_FAILED");

function relay(path: string | null): Query {
  return { sql: "INSERT INTO relay VALUES ('sum', ?, ?, 1)", values: [path, Buffer.from("body")] };
}

async function open(t: TestContext) {
  const file = join(tempFolder(t), "records.sqlite");
  const told: GatewayEvent[] = [];
  const workers: Worker[] = [];
  const writer = await RecordWriter.open(file, new StorageHealth((event) => told.push(event)), (path) => {
    const worker = startRecordWorker(path);
    workers.push(worker);
    return worker;
  });
  const reader = SqliteFile.openForReading(file);
  t.after(async () => {
    reader.close();
    await writer.close();
  });
  const paths = (): unknown[] =>
    reader.all({ sql: "SELECT path FROM relay ORDER BY rowid", values: [] }).map((row) => row["path"]);
  return { writer, workers, told, paths };
}

test("64 callers at once share one commit, and what each wrote is there when its promise resolves", async (t) => {
  const { writer, paths } = await open(t);
  const calls = Array.from({ length: 64 }, async (_, index) => {
    await writer.write([relay(`p${index}`)]);
    assert.ok(paths().includes(`p${index}`));
  });
  await Promise.all(calls);
  assert.equal(writer.commits, 1);
  assert.deepEqual(
    paths(),
    Array.from({ length: 64 }, (_, index) => `p${index}`),
    "in the order of the calls",
  );
});

test("callers that come while a commit is under way share the next one", async (t) => {
  const { writer } = await open(t);
  const first = writer.write([relay("first")]);
  await new Promise(setImmediate);
  const later = Array.from({ length: 63 }, (_, index) => writer.write([relay(`p${index}`)]));
  await Promise.all([first, ...later]);
  assert.equal(writer.commits, 2);
});

test("a change that cannot be made fails alone, with all its caller's changes", async (t) => {
  const { writer, paths } = await open(t);
  const [good, bad, also] = await Promise.allSettled([
    writer.write([relay("good")]),
    writer.write([relay("half"), relay(null)]),
    writer.write([relay("also")]),
  ]);
  assert.deepEqual([good.status, bad.status, also.status], ["fulfilled", "rejected", "fulfilled"]);
  assert.ok(bad.status === "rejected" && isFailed(bad.reason));
  assert.deepEqual(paths(), ["good", "also"]);
});

test("a writer's thread that ends is a failure for those it leaves, and is replaced", async (t) => {
  const { writer, workers, told, paths } = await open(t);
  await writer.write([relay("before")]);
  const leaving = writer.write([relay("left")]);
  void workers[0]?.terminate();
  await assert.rejects(leaving, isFailed);
  await writer.write([relay("after")]);
  assert.equal(workers.length, 2);
  assert.deepEqual(paths(), ["before", "after"]);
  assert.deepEqual(
    told.map(({ what }) => what),
    ["store.committed", "store.failed", "store.committed", "store.recovered"],
  );
});

test("closing writes what waits, and then refuses", async (t) => {
  const { writer, paths } = await open(t);
  const waiting = writer.write([relay("waiting")]);
  await writer.close();
  await waiting;
  assert.deepEqual(paths(), ["waiting"]);
  await assert.rejects(writer.write([relay("late")]), (failure) => isFault(failure, "SHUTTING_DOWN"));
});
