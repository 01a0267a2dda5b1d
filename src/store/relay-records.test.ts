import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { relayTableContract } from "./records.contract.ts";
import { RelayRecords } from "./relay-records.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import { StorageHealth } from "./storage-health.ts";

async function open(t: TestContext): Promise<RelayRecords> {
  const file = join(tempFolder(t), "records.sqlite");
  const records = await SqliteRecords.open(file, new StorageHealth(() => undefined));
  t.after(() => records.close());
  return new RelayRecords(records);
}

relayTableContract("sqlite", open);

test("the oldest answers are forgotten first, and the bytes are counted", async (t) => {
  const relays = await open(t);
  for (let at = 0; at < 600; at++) await relays.put("sum", `tile/${at}`, Buffer.alloc(100), at);
  await relays.put("sum", "tile/599", Buffer.alloc(50), 599);
  assert.equal(await relays.bytes(), 59_950);
  await relays.shrink(20_000);
  assert.ok((await relays.bytes()) <= 20_000);
  assert.equal(await relays.find("sum", "tile/0"), undefined);
  assert.ok(await relays.find("sum", "tile/599"));
});
