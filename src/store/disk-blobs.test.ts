import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { GatewayEvent } from "../events/event.ts";
import { isFault } from "../fault/fault.ts";
import { blobStoreContract } from "./blobs.contract.ts";
import { DiskBlobs } from "./disk-blobs.ts";
import { MemoryBudget } from "./memory-bytes.ts";
import { StorageHealth } from "./storage-health.ts";

const id = "ab".repeat(16);

async function open(directory: string, memoryBytes = 1e6, told: GatewayEvent[] = []) {
  const health = new StorageHealth((event) => told.push(event));
  const memory = new MemoryBudget(memoryBytes);
  return await DiskBlobs.open({ directory, alone: true, heldOpen: 2, memory, memoryObjectBytes: 1e6, health });
}

const openFresh = async (t: TestContext): Promise<DiskBlobs> => (await open(tempFolder(t))).blobs;

blobStoreContract("disk", openFresh);

test("disk: a blob is DIRECTORY/blobs/ab/ID, readable by nobody else", async (t) => {
  const directory = tempFolder(t);
  const { blobs } = await open(directory);
  const spool = await blobs.create(id, undefined);
  await spool.append(Buffer.alloc(70_000));
  assert.deepEqual(readdirSync(join(directory, "partial")), [id]);
  await spool.commit();
  await spool.close();
  assert.deepEqual(readdirSync(join(directory, "blobs", "ab")), [id]);
  assert.deepEqual(readdirSync(join(directory, "partial")), []);
});

test("disk: an object of 64 KiB never makes a file before it is committed", async (t) => {
  const directory = tempFolder(t);
  const spool = await (await open(directory)).blobs.create(id, undefined);
  await spool.append(Buffer.alloc(64 * 1024));
  assert.deepEqual(readdirSync(join(directory, "partial")), []);
  await spool.close();
});

test("disk: what had not arrived when the last process ended is removed at start", async (t) => {
  const directory = tempFolder(t);
  mkdirSync(join(directory, "partial"));
  writeFileSync(join(directory, "partial", id), "half");
  const { removed } = await open(directory);
  assert.deepEqual(removed, { files: 1, bytes: 4 });
  assert.deepEqual(readdirSync(join(directory, "partial")), []);
});

test("disk: files that are no blobs are neither listed nor touched", async (t) => {
  const directory = tempFolder(t);
  const { blobs } = await open(directory);
  mkdirSync(join(directory, "blobs", "ab"));
  mkdirSync(join(directory, "blobs", "lost+found"));
  writeFileSync(join(directory, "blobs", "ab", "README"), "hello");
  assert.deepEqual(await Array.fromAsync(blobs.ids()), []);
});

test("disk: an object larger than disk and memory is refused before it is fetched", async (t) => {
  const told: GatewayEvent[] = [];
  const { blobs } = await open(tempFolder(t), 1e6, told);
  await assert.rejects(blobs.create(id, 2 ** 60), (failure) => isFault(failure, "STORAGE_FULL"));
  assert.deepEqual(
    told.map(({ what }) => what),
    ["store.failed"],
  );
});
