import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { ObjectRecords, type ObjectRecordNeeds } from "./object-records.ts";
import { objectTableContract, sampleRecord } from "./records.contract.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import { StorageHealth } from "./storage-health.ts";

async function open(t: TestContext, given: Partial<ObjectRecordNeeds> = {}): Promise<ObjectRecords> {
  const file = join(tempFolder(t), "records.sqlite");
  const records = await SqliteRecords.open(file, new StorageHealth(() => undefined));
  const objects = new ObjectRecords({
    records,
    removeBlob: async () => undefined,
    grown: () => undefined,
    cacheBytes: 1e6,
    touchEveryMs: 60_000,
    ...given,
  });
  t.after(async () => {
    await objects.close();
    await records.close();
  });
  return objects;
}

objectTableContract("sqlite", (t) => open(t));
objectTableContract("sqlite, hardly any memory", (t) => open(t, { cacheBytes: 1 }));

test("the blob goes with its record: on removal and on replacement, never for an inline one, never too early", async (t) => {
  const removed: string[] = [];
  const objects = await open(t, {
    removeBlob: async (id) => {
      removed.push(`${id.slice(0, 2)} ${(await objects.find(sampleRecord({ kind: "zip" })))?.id.slice(0, 2)}`);
    },
  });
  const zip = (id: string) => sampleRecord({ kind: "zip", size: 70_000, id: id.repeat(16) });
  await objects.put(sampleRecord());
  await objects.put(sampleRecord({ id: "00".repeat(16) }));
  await objects.remove(sampleRecord());
  assert.deepEqual(removed, []);
  await objects.put(zip("aa"));
  await objects.put(zip("aa"));
  assert.deepEqual(removed, [], "put again under its own id");
  await objects.put(zip("bb"));
  assert.deepEqual(removed, ["aa bb"], "the new record stands before the old blob goes");
  await objects.removeRecord(zip("aa"));
  assert.ok(await objects.find(zip("bb")), "a record that took its place stays");
  await objects.remove(zip("bb"));
  assert.deepEqual(removed.at(-1), "bb undefined", "the record is gone before its blob goes");
});

test("a blob whose record cannot be written is removed, unless the record was there before", async (t) => {
  const removed: string[] = [];
  const objects = await open(t, { removeBlob: async (id) => void removed.push(id) });
  const held = sampleRecord({ kind: "zip", size: 70_000 });
  await objects.put(held);
  const bad = { from: null as never };
  await assert.rejects(objects.put({ ...held, ...bad }));
  assert.deepEqual(removed, []);
  await assert.rejects(objects.put({ ...held, id: "b".repeat(32), ...bad }));
  assert.deepEqual(removed, ["b".repeat(32)]);
  assert.deepEqual(await objects.find(held), held);
});

test("a caller's large buffer is not kept for a small body", async (t) => {
  const objects = await open(t);
  const body = Buffer.alloc(1e6).subarray(10, 14);
  await objects.put(sampleRecord({ body }));
  assert.equal((await objects.find(sampleRecord()))?.body?.buffer.byteLength, 4);
});

test("what is looked up while a write is under way does not stay in memory", async (t) => {
  const objects = await open(t);
  await objects.put(sampleRecord());
  const anew = sampleRecord({ id: "b".repeat(32) });
  const putting = objects.put(anew);
  assert.deepEqual(await objects.find(anew), sampleRecord(), "not durable yet");
  await putting;
  assert.deepEqual(await objects.find(anew), anew);
  const removing = objects.remove(anew);
  assert.deepEqual(await objects.find(anew), anew);
  await removing;
  assert.equal(await objects.find(anew), undefined);
});
