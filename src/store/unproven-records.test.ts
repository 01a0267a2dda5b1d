import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import { StorageHealth } from "./storage-health.ts";
import { UnprovenRecords } from "./unproven-records.ts";

const key = { module: "example.com/m", version: "v1.0.0", kind: "zip" } as const;
const row = { ...key, h1: "h1:a=", from: "https://proxy", mode: "light", because: "an outage", at: 1, until: 2 };

test("what was handed out unproven, and who got it, outlives a new start; settled, both are gone", async (t) => {
  const file = join(tempFolder(t), "records.sqlite");
  const open = async () => SqliteRecords.open(file, new StorageHealth(() => undefined));
  const first = await open();
  const table = new UnprovenRecords(first);
  await table.put(row);
  await table.put({ ...row, kind: "mod", at: 3 });
  for (const [client, request, at] of [
    ["10.0.0.1", "r1", 10],
    ["10.0.0.2", "r2", 11],
    ["10.0.0.1", "r3", 12],
  ] as const) {
    await table.received(key, { client, request, at });
  }
  await first.close();

  const second = await open();
  t.after(() => second.close());
  const again = new UnprovenRecords(second);
  assert.deepEqual(
    (await again.all()).map((one) => ({ ...one })),
    [row, { ...row, kind: "mod", at: 3 }],
  );
  assert.deepEqual(await again.receivers(key), [
    { client: "10.0.0.1", first: { request: "r1", at: 10 }, last: { request: "r3", at: 12 }, times: 2 },
    { client: "10.0.0.2", first: { request: "r2", at: 11 }, last: { request: "r2", at: 11 }, times: 1 },
  ]);
  const withdrawn = { at: 20, proven: "h1:b=" };
  await again.put({ ...row, withdrawn });
  assert.deepEqual((await again.all())[0], { ...row, withdrawn });
  assert.equal((await again.receivers(key)).length, 2, "who got it stays known");
  await again.remove(key);
  assert.deepEqual(await again.receivers(key), []);
  assert.equal((await again.all()).length, 1);
});
