import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { GatewayEvent } from "../events/event.ts";
import { isFault } from "../fault/fault.ts";
import { ArrivingSpool, type SpoolNeeds } from "./arriving-spool.ts";
import { spoolContract } from "./blobs.contract.ts";
import { FileBytes } from "./file-bytes.ts";
import { MemoryBudget } from "./memory-bytes.ts";
import { StorageHealth } from "./storage-health.ts";

const mebibyte = 1024 * 1024;
const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
const isFull = (failure: unknown): boolean => isFault(failure, "STORAGE_FULL");

type Given = Partial<SpoolNeeds> & { readonly told?: GatewayEvent[] };

function needs(t: TestContext, { told = [], ...given }: Given = {}): SpoolNeeds & { readonly directory: string } {
  const directory = tempFolder(t);
  return {
    directory,
    begin: "disk",
    expected: undefined,
    createFile: () => FileBytes.create(join(directory, "partial")),
    publish: (file) => file.publish(join(directory, "final")),
    budget: new MemoryBudget(4 * mebibyte),
    memoryObjectBytes: 2 * mebibyte,
    health: new StorageHealth((event) => told.push(event)),
    ...given,
  };
}

/** A file on a disk that has room for so many bytes. */
async function fileWithRoom(path: string, room: number): Promise<FileBytes> {
  const file = await FileBytes.create(path);
  const append = file.append.bind(file);
  file.append = async (bytes) => {
    if (file.size + bytes.length > room) throw full;
    await append(bytes);
  };
  return file;
}

spoolContract("disk spool", async (t) => new ArrivingSpool(needs(t)));
spoolContract("memory spool", async (t) => new ArrivingSpool(needs(t, { begin: "memory" })));
spoolContract("a spool whose disk is full from the beginning", async (t) => {
  return new ArrivingSpool(needs(t, { createFile: () => Promise.reject(full) }));
});
spoolContract("a spool whose disk gets full on the way", async (t) => {
  const path = join(tempFolder(t), "partial");
  return new ArrivingSpool(needs(t, { createFile: () => fileWithRoom(path, 150_000) }));
});

test("a disk that fills up in the middle: the object goes on in memory, no file is left, it is told once", async (t) => {
  const told: GatewayEvent[] = [];
  const path = join(tempFolder(t), "partial");
  const given = needs(t, { told, createFile: () => fileWithRoom(path, 150_000) });
  const spool = new ArrivingSpool(given);
  const bytes = randomBytes(300_000);
  for (let at = 0; at < bytes.length; at += 50_000) await spool.append(bytes.subarray(at, at + 50_000));
  assert.equal(spool.place, "memory");
  assert.deepEqual(await spool.read(0, 300_000), Uint8Array.from(bytes));
  assert.equal(existsSync(path), false);
  await assert.rejects(spool.commit(), isFull);
  assert.deepEqual(
    await spool.read(299_999, 1),
    Uint8Array.from(bytes.subarray(299_999)),
    "readable after the refusal",
  );
  await spool.close();
  assert.equal(given.budget.free, 4 * mebibyte, "all memory is given back");
  assert.deepEqual(
    told.map((event) => event.what === "store.failed" && event.code),
    ["STORAGE_FULL"],
  );
});

const limits: readonly [Given, number, string][] = [
  [{ begin: "memory" }, 2 * mebibyte + 1, "one object in memory has its limit"],
  [{ begin: "memory", budget: new MemoryBudget(mebibyte) }, mebibyte + 1, "all objects in memory have one together"],
  [{ createFile: () => Promise.reject(full) }, 2 * mebibyte + 1, "the limit holds after a move into memory"],
];
for (const [given, size, why] of limits) {
  test(`one byte too many for memory is STORAGE_FULL: ${why}`, async (t) => {
    const spool = new ArrivingSpool(needs(t, given));
    await spool.append(Buffer.alloc(size - 1));
    await assert.rejects(spool.append(Buffer.alloc(1)), isFull);
    assert.equal(spool.size, size - 1, "what had arrived is still there");
    await spool.close();
  });
}

test("a commit that fails makes nothing visible and leaves nothing", async (t) => {
  const given = needs(t, { publish: (file) => file.publish("/nonexistent/folder/final") });
  const spool = new ArrivingSpool(given);
  await spool.append(Buffer.alloc(100_000));
  await assert.rejects(spool.commit(), (failure) => isFault(failure, "STORAGE_FAILED"));
  await spool.close();
  assert.deepEqual(readdirSync(given.directory), []);
});

test("closing in the middle of an append leaves no file and takes no memory", async (t) => {
  const given = needs(t);
  const spool = new ArrivingSpool(given);
  const appending = spool.append(Buffer.alloc(100_000));
  await spool.close();
  await appending;
  assert.deepEqual(readdirSync(given.directory), []);
  assert.equal(given.budget.free, 4 * mebibyte);
});

test("after a failure the disk is tried again by one object in a while, and by what memory cannot hold", async (t) => {
  let now = 0;
  let tries = 0;
  const told: GatewayEvent[] = [];
  const health = new StorageHealth((event) => told.push(event), { retryMs: 1_000, now: () => now });
  const arrive = async (expected: number, works: boolean): Promise<string> => {
    const path = join(tempFolder(t), "partial");
    const createFile = (): Promise<FileBytes> => (tries++, works ? FileBytes.create(path) : Promise.reject(full));
    const spool = new ArrivingSpool(needs(t, { health, expected, createFile }));
    await spool.append(Buffer.alloc(100_000));
    if (spool.place === "disk") await spool.commit();
    await spool.close();
    return `${spool.place} ${tries}`;
  };
  assert.equal(await arrive(100_000, false), "memory 1", "the failure");
  assert.equal(await arrive(100_000, true), "memory 1", "not tried: it failed a moment ago");
  assert.equal(await arrive(3 * mebibyte, true), "disk 2", "too large for memory: tried at once, and it works");
  assert.equal(await arrive(100_000, false), "memory 3", "fails again");
  now = 1_001;
  assert.equal(await arrive(100_000, false), "memory 4", "tried again, still failing");
  assert.equal(await arrive(100_000, true), "memory 4", "not tried: the try counts");
  now = 2_002;
  assert.equal(await arrive(100_000, true), "disk 5", "works again");
  assert.deepEqual(
    told.map(({ what }) => what),
    ["store.failed", "store.recovered", "store.failed", "store.recovered"],
  );
});
