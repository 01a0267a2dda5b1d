// Fills and empties a small disk under a store. Argument: the folder where that disk is mounted. Needs a mount namespace of its own.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayEvent } from "../../src/events/event.ts";
import { isFault } from "../../src/fault/fault.ts";
import type { Spool } from "../../src/store/blobs.ts";
import type { ObjectRecord } from "../../src/store/objects.ts";
import { openStore } from "../../src/store/store.ts";

const disk = process.argv[2] ?? "";
const directory = join(disk, "data");
const mebibyte = 1024 * 1024;
const retryMs = 50;
const told: GatewayEvent[] = [];
const store = await openStore({ directory, retryMs, touchEveryMs: 1e6 }, (event) => told.push(event));

const newId = (): string => randomBytes(16).toString("hex");
const isFull = (failure: unknown): boolean => isFault(failure, "STORAGE_FULL");
const states = (): string[] => told.splice(0).flatMap(({ what }) => (/failed|recovered/.test(what) ? [what] : []));

function record(version: string, id: string, bytes: Buffer, inline: boolean): ObjectRecord {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const key = { module: "example.com/m", version, kind: "zip" } as const;
  const rest = { id, size: bytes.length, sha256, from: "test", private: false, fetchedAt: 1 };
  return { ...key, ...rest, ...(inline && { body: bytes }) };
}

async function arrive(bytes: Buffer, expected: number | undefined, id = newId()): Promise<Spool> {
  const spool = await store.blobs.create(id, expected);
  for (let at = 0; at < bytes.length; at += 65_536) await spool.append(bytes.subarray(at, at + 65_536));
  assert.ok(bytes.equals(await spool.read(0, bytes.length)), "what arrived can be read");
  return spool;
}

async function keep(version: string, bytes: Buffer): Promise<ObjectRecord> {
  const id = newId();
  const spool = await arrive(bytes, bytes.length, id);
  assert.equal(spool.place, "disk");
  await spool.commit();
  await spool.close();
  await store.objects.put(record(version, id, bytes, false));
  return record(version, id, bytes, false);
}

const small = await keep("v1.0.0", randomBytes(200_000));
assert.deepEqual(states(), []);

// The disk gets full while an object of unknown length arrives: it goes on in memory, and is not kept.
const large = randomBytes(4 * mebibyte);
const moved = await arrive(large, undefined);
assert.equal(moved.place, "memory");
assert.deepEqual(readdirSync(join(directory, "partial")), [], "what had reached the disk is removed");
await assert.rejects(moved.commit(), isFull);
assert.deepEqual(states(), ["store.failed"], "told once");

// A known length that the disk cannot take: memory at once, or a refusal when it is too large for that too.
const known = await arrive(large, large.length);
assert.equal(known.place, "memory");
await assert.rejects(store.blobs.create(newId(), 40 * mebibyte), isFull);
await known.close();
await moved.close();
assert.deepEqual(states(), []);

// Not a byte left: records cannot be written either, what is kept can still be read, small objects still pass.
const ballast = join(disk, "ballast");
assert.throws(() => writeFileSync(ballast, Buffer.alloc(8 * mebibyte)), /ENOSPC/);
const body = randomBytes(60_000);
const refused: unknown[] = [];
for (let n = 0; n < 40; n++) {
  await store.objects.put(record(`v2.0.${n}`, newId(), body, true)).catch((failure: unknown) => refused.push(failure));
}
assert.ok(refused.length > 0 && refused.every(isFull), String(refused[0]));
assert.deepEqual(await store.objects.find(small), small);
assert.equal((await store.open(small))?.size, small.size);
await (await arrive(body, body.length)).close();
assert.deepEqual(states(), ["store.failed"], "records, told once");

// Room again: both recover by themselves, told once.
rmSync(ballast);
await sleep(retryMs);
await keep("v1.1.0", randomBytes(200_000));
assert.deepEqual(states(), ["store.recovered"]);

// Read-only folders.
const partial = join(directory, "partial");
execFileSync("mount", ["--bind", partial, partial]);
execFileSync("mount", ["-o", "remount,bind,ro", partial]);
const passed = await arrive(randomBytes(300_000), undefined);
assert.equal(passed.place, "memory");
await passed.close();
assert.deepEqual(states(), ["store.failed"]);
execFileSync("umount", [partial]);
await sleep(retryMs);
await keep("v1.2.0", randomBytes(200_000));
assert.deepEqual(states(), ["store.recovered"]);

// Stopped and started again while the disk is full: what is kept is still served.
assert.throws(() => writeFileSync(ballast, Buffer.alloc(8 * mebibyte)), /ENOSPC/);
await store.close();
const again = await openStore({ directory }, () => undefined);
assert.deepEqual(await again.objects.find(small), small);
assert.equal((await again.open(small))?.size, small.size);
await again.close();
rmSync(ballast);

// A data folder that is read-only from the beginning is named.
const other = join(disk, "read-only");
mkdirSync(other);
execFileSync("mount", ["--bind", other, other]);
execFileSync("mount", ["-o", "remount,bind,ro", other]);
await assert.rejects(
  openStore({ directory: other }, () => undefined),
  (failure) => isFault(failure, "STORAGE_FAILED") && failure.message.includes(other),
);
execFileSync("umount", [other]);
process.stdout.write("all as promised\n");
