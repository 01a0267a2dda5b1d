import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { GatewayEvent } from "../events/event.ts";
import type { ObjectRecord } from "./objects.ts";
import { sampleRecord } from "./records.contract.ts";
import { openStore, type Store, type StoreOptions } from "./store.ts";

/** One of several stores over a folder, each as if in a process of its own. */
async function open(t: TestContext, directory: string, options: Partial<StoreOptions> = {}) {
  const told: GatewayEvent[] = [];
  const store = await openStore({ directory, shared: true, ...options }, (event) => told.push(event));
  t.after(() => store.close());
  return { store, failures: () => told.filter(({ what }) => what === "store.failed") };
}

async function commitBlob(store: Store, id = randomBytes(16).toString("hex")): Promise<string> {
  const spool = await store.blobs.create(id, undefined);
  await spool.append(Buffer.alloc(100_000, id));
  await spool.commit();
  await spool.close();
  return id;
}

async function keepZip(store: Store, given: Partial<ObjectRecord> = {}): Promise<ObjectRecord> {
  const record = sampleRecord({ kind: "zip", id: await commitBlob(store), size: 100_000, ...given });
  await store.objects.put(record);
  return record;
}

test("what one keeps the others find at once, and what one replaces or removes is nobody's any more", async (t) => {
  const directory = tempFolder(t);
  const [one, other] = [await open(t, directory), await open(t, directory)];
  assert.equal(await other.store.objects.find(sampleRecord({ kind: "zip" })), undefined);
  const first = await keepZip(one.store);
  assert.deepEqual(await other.store.objects.find(first), first);
  const second = await keepZip(other.store);
  assert.equal((await one.store.objects.find(first))?.id, second.id);
  assert.equal(await one.store.open(first), undefined, "as a miss");
  await one.store.objects.remove(first);
  assert.equal(await other.store.objects.find(first), undefined);
  assert.equal(await other.store.open(second), undefined);
  assert.deepEqual([...one.failures(), ...other.failures()], [], "and no damage");
});

test("what one evicts is a miss for the others, and whoever has it open reads it to its end", async (t) => {
  const directory = tempFolder(t);
  const [one, other] = [await open(t, directory, { maxBytes: 250_000 }), await open(t, directory)];
  const cold = await keepZip(other.store, { version: "v1.0.0", fetchedAt: 1 });
  const known = await other.store.objects.find(cold);
  const reader = (await other.store.open(cold))?.stream(0, cold.size);
  await keepZip(one.store, { version: "v1.1.0", fetchedAt: 2 });
  await keepZip(one.store, { version: "v1.2.0", fetchedAt: 3 });
  await one.store.evict();
  assert.ok(known && (await other.store.open(known)) === undefined);
  assert.equal(await other.store.objects.find(cold), undefined);
  assert.ok(reader && (await buffer(reader)).length === cold.size);
  assert.deepEqual([...one.failures(), ...other.failures()], []);
});

test("what is still arriving is cleared away by whoever comes alone, and by nobody else", async (t) => {
  const directory = tempFolder(t);
  const left = join(directory, "partial", "ab".repeat(16));
  const one = await open(t, directory);
  writeFileSync(left, "half"); // as if it were arriving here
  const other = await open(t, directory);
  assert.ok(existsSync(left));
  await one.store.close();
  await other.store.close();
  await open(t, directory);
  assert.ok(!existsSync(left));
});

test("the sweep of the first leaves alone what others have begun to keep", async (t) => {
  const directory = tempFolder(t);
  const before = await open(t, directory);
  for (let n = 0; n < 50; n++) await keepZip(before.store, { version: `v1.0.${n}` });
  const orphan = await commitBlob(before.store, "0".repeat(32));
  await before.store.close();
  const swept = Promise.withResolvers<void>();
  const first = await openStore({ directory, shared: true }, ({ what }) => what === "store.swept" && swept.resolve());
  t.after(() => first.close());
  const second = await open(t, directory);
  const blob = await commitBlob(second.store, "f".repeat(32)); // its record is still to come
  await swept.promise;
  assert.equal(await first.blobs.open(orphan), undefined);
  await (await first.blobs.open(blob))?.close();
  await second.store.objects.put(sampleRecord({ kind: "zip", id: blob, size: 100_000 }));
});
