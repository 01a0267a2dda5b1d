import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { GatewayEvent } from "../events/event.ts";
import { isFault } from "../fault/fault.ts";
import type { ObjectRecord } from "./objects.ts";
import { sampleRecord } from "./records.contract.ts";
import { openStore, type Store, type StoreOptions } from "./store.ts";

async function open(t: TestContext, directory: string, options: Partial<StoreOptions> = {}) {
  const told: GatewayEvent[] = [];
  const swept = Promise.withResolvers<GatewayEvent>();
  const store = await openStore({ directory, ...options }, (event) => {
    told.push(event);
    if (event.what === "store.swept") swept.resolve(event);
  });
  t.after(() => store.close());
  return { store, told, swept: swept.promise };
}

/** A zip of 100,000 bytes, committed and recorded. */
async function keepZip(store: Store, version: string, given: Partial<ObjectRecord> = {}): Promise<ObjectRecord> {
  const id = randomBytes(16).toString("hex");
  const spool = await store.blobs.create(id, undefined);
  await spool.append(Buffer.alloc(100_000, version));
  await spool.commit();
  await spool.close();
  const record = sampleRecord({ version, kind: "zip", id, size: 100_000, ...given });
  await store.objects.put(record);
  return record;
}

const blobPath = (directory: string, { id }: ObjectRecord): string => join(directory, "blobs", id.slice(0, 2), id);

test("what is kept is there after the store was closed and opened again", async (t) => {
  const directory = tempFolder(t);
  const first = await open(t, directory);
  const zip = await keepZip(first.store, "v1.0.0");
  await first.store.objects.put(sampleRecord());
  first.store.objects.touch(sampleRecord(), 9_000);
  await first.store.close();
  assert.equal(statSync(join(directory, "records.sqlite-wal")).size, 0, "the file is whole without its log");

  const { store } = await open(t, directory);
  const found = await store.objects.find(zip);
  assert.deepEqual(found, zip);
  const blob = await store.open(zip);
  assert.ok(blob && (await buffer(blob.stream(0, zip.size))).equals(Buffer.alloc(100_000, "v1.0.0")));
  const inline = await store.open(sampleRecord());
  assert.equal(inline && (await buffer(inline.stream(1, 3))).toString(), "od");
  assert.deepEqual(
    (await store.objects.coldest(2)).map(({ kind }) => kind),
    ["zip", "info"],
    "last use was written at close",
  );
});

const damages: readonly [(path: string) => void, string][] = [
  [(path) => writeFileSync(path, "short"), "too short"],
  [(path) => appendFileSync(path, "more"), "too long"],
  [(path) => rmSync(path), "missing"],
];
for (const [damage, why] of damages) {
  test(`a blob that is ${why} is told, treated as absent, and its record removed`, async (t) => {
    const directory = tempFolder(t);
    const { store, told, swept } = await open(t, directory);
    await swept;
    const zip = await keepZip(store, "v1.0.0");
    damage(blobPath(directory, zip));
    assert.equal(await store.open(zip), undefined);
    assert.equal(await store.objects.find(zip), undefined);
    assert.equal(existsSync(blobPath(directory, zip)), false);
    assert.equal(told.filter((event) => event.what === "store.failed" && event.operation === "blob.open").length, 1);
  });
}

test("an object that was evicted between find and open is absent, and no damage", async (t) => {
  const { store, told } = await open(t, tempFolder(t));
  const zip = await keepZip(store, "v1.0.0");
  await store.objects.remove(zip);
  assert.equal(await store.open(zip), undefined);
  assert.equal(told.filter(({ what }) => what === "store.failed").length, 0);
});

test("the sweep after a start removes what has lost its other half", async (t) => {
  const directory = tempFolder(t);
  const first = await open(t, directory);
  const whole = await keepZip(first.store, "v1.0.0");
  const cut = await keepZip(first.store, "v1.0.1");
  const lost = await keepZip(first.store, "v1.0.2");
  await first.store.close();
  writeFileSync(blobPath(directory, cut), "short");
  rmSync(blobPath(directory, lost));
  mkdirSync(join(directory, "blobs", "ab"), { recursive: true });
  writeFileSync(join(directory, "blobs", "ab", "ab".repeat(16)), "no record");
  writeFileSync(join(directory, "partial", "cd".repeat(16)), "half");

  const { store, swept } = await open(t, directory);
  assert.deepEqual(await swept, { what: "store.swept", files: 2, bytes: 13, records: 2 });
  assert.deepEqual(await Array.fromAsync(store.blobs.ids()), [whole.id]);
  assert.deepEqual(await store.objects.totals(), { objects: 1, bytes: 100_000, modules: 1 });
});

test("max-bytes: the coldest leave after each object; private ones, those gone upstream and open readers do not mind", async (t) => {
  const { store, told } = await open(t, tempFolder(t), { maxBytes: 400_000 });
  const secret = await keepZip(store, "v0.1.0", { private: true, fetchedAt: 1 });
  const gone = await keepZip(store, "v0.2.0", { fetchedAt: 2 });
  await store.objects.markGone(gone.module, gone.version);
  const cold = await keepZip(store, "v1.0.0", { fetchedAt: 3 });
  const warm = await keepZip(store, "v1.1.0", { fetchedAt: 4 });
  const reader = (await store.open(cold))?.stream(0, cold.size);
  store.objects.touch(warm, 10);
  const next = await keepZip(store, "v1.2.0", { fetchedAt: 5 });
  await store.evict();
  const held = await Promise.all([secret, gone, cold, warm, next].map((record) => store.objects.find(record)));
  assert.deepEqual(
    held.map((record) => record !== undefined),
    [true, true, false, true, true],
  );
  assert.equal(await store.blobs.open(cold.id), undefined);
  assert.ok(reader && (await buffer(reader)).equals(Buffer.alloc(100_000, "v1.0.0")));
  assert.equal(told.filter(({ what }) => what === "object.evicted").length, 1);
  assert.equal((await store.space()).full, false);
  await keepZip(store, "v0.3.0", { private: true });
  await keepZip(store, "v0.4.0", { private: true });
  await keepZip(store, "v0.5.0", { private: true });
  await store.evict();
  assert.deepEqual(await store.space().then(({ usedBytes, full }) => ({ usedBytes, full })), {
    usedBytes: 500_000,
    full: true,
  });
});

const disks: readonly [number, boolean, string][] = [
  [0, true, "a disk that counts as full when anything is on it"],
  [1.01, false, "a disk that never counts as full"],
];
for (const [warnFullAt, full, why] of disks) {
  test(`space is told at start, and warned of: ${why}`, async (t) => {
    const { store, told, swept } = await open(t, tempFolder(t), { warnFullAt });
    await keepZip(store, "v1.0.0");
    await swept;
    const space = await store.space();
    assert.equal(space.usedBytes, 100_000);
    assert.equal(space.full, full);
    assert.ok(space.freeBytes > 0);
    assert.ok(told.some((event) => event.what === "store.space" && event.full === full));
  });
}

test("a records file that is none: its name and what to do; nothing is deleted", async (t) => {
  const directory = tempFolder(t);
  const path = join(directory, "records.sqlite");
  const rubbish = Buffer.alloc(8_192, "not a database ");
  writeFileSync(path, rubbish);
  for (const attempt of [1, 2]) {
    await assert.rejects(
      openStore({ directory }, () => undefined),
      (failure) =>
        isFault(failure, "STORAGE_FAILED") && failure.message.includes(path) && failure.hint.includes("move it"),
      `attempt ${attempt}: the folder is free again after the first`,
    );
  }
  assert.ok(readFileSync(path).equals(rubbish));
});

test("a records file damaged in the middle: reading says so, with its name and what to do", async (t) => {
  const directory = tempFolder(t);
  const path = join(directory, "records.sqlite");
  const first = await open(t, directory);
  await Promise.all(
    Array.from({ length: 500 }, (_, index) => first.store.objects.put(sampleRecord({ version: `v1.0.${index}` }))),
  );
  await first.store.close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, 4_096);
  writeFileSync(path, bytes);
  const reading = async (): Promise<void> => {
    const { store } = await open(t, directory);
    await store.objects.find(sampleRecord({ version: "v1.0.7" }));
  };
  await assert.rejects(
    reading(),
    (failure) =>
      isFault(failure, "STORAGE_FAILED") && failure.message.includes(path) && failure.hint.includes("move it"),
  );
});

test("a folder in use is refused by name", async (t) => {
  const directory = tempFolder(t);
  await open(t, directory);
  await assert.rejects(
    openStore({ directory }, () => undefined),
    (failure) => isFault(failure, "DATA_IN_USE") && failure.message.includes(directory),
  );
});

test("a closed store refuses, and closing again is no error", async (t) => {
  const { store } = await open(t, tempFolder(t));
  await store.close();
  await store.close();
  await assert.rejects(store.objects.find(sampleRecord()), (failure) => isFault(failure, "SHUTTING_DOWN"));
  await assert.rejects(store.objects.put(sampleRecord()), (failure) => isFault(failure, "SHUTTING_DOWN"));
});
