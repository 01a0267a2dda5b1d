import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { Fault } from "../fault/fault.ts";
import type { BlobStore, Spool } from "./blobs.ts";

const newId = (): string => randomBytes(16).toString("hex");

async function keep(blobs: BlobStore, bytes: Uint8Array, id = newId()): Promise<string> {
  const spool = await blobs.create(id, bytes.length);
  await spool.append(bytes);
  await spool.commit();
  await spool.close();
  return id;
}

/** What every place for arriving bytes promises. */
export function spoolContract(name: string, open: (t: TestContext) => Promise<Spool>): void {
  test(`${name}: what has arrived is read anywhere, before and after more has come`, async (t) => {
    const spool = await open(t);
    const all = randomBytes(300_000);
    await spool.append(all.subarray(0, 10));
    assert.deepEqual(await spool.read(4, 100), Uint8Array.from(all.subarray(4, 10)), "fewer only at the end");
    for (let at = 10; at < all.length; at += 70_001) await spool.append(all.subarray(at, at + 70_001));
    assert.equal(spool.size, all.length);
    assert.deepEqual(await spool.read(65_530, 140_000), Uint8Array.from(all.subarray(65_530, 205_530)));
    assert.deepEqual(await spool.read(all.length, 1), new Uint8Array(), "nothing behind the end");
    await spool.close();
  });

  test(`${name}: readers at work while it grows see only bytes that were sent`, async (t) => {
    const spool = await open(t);
    const all = randomBytes(500_000);
    const reads: Promise<void>[] = [];
    for (let at = 0; at < all.length; at += 9_999) {
      await spool.append(all.subarray(at, at + 9_999));
      const from = Math.floor(at / 2);
      const wanted = Uint8Array.from(all.subarray(from, Math.min(from + 5_000, spool.size)));
      reads.push(spool.read(from, wanted.length).then((found) => assert.deepEqual(found, wanted)));
    }
    await Promise.all(reads);
    await spool.close();
  });

  test(`${name}: the sender's buffer is its own again after append`, async (t) => {
    const spool = await open(t);
    const reused = Buffer.from("first");
    await spool.append(reused);
    reused.write("other");
    assert.equal(Buffer.from(await spool.read(0, 5)).toString(), "first");
    await spool.close();
  });

  test(`${name}: a file holds its bytes as long as it has a path, and a large object on disk has one`, async (t) => {
    const spool = await open(t);
    const all = randomBytes(300_000);
    for (let at = 0; at < all.length; at += 100_000) {
      await spool.append(all.subarray(at, at + 100_000));
      const held = spool.path === undefined ? all : await readFile(spool.path);
      assert.ok(held.subarray(0, spool.size).equals(all.subarray(0, spool.size)));
    }
    assert.equal(spool.path === undefined, spool.place === "memory");
    await spool.close();
  });

  test(`${name}: closing lets reads under way finish and refuses later ones`, async (t) => {
    const spool = await open(t);
    await spool.append(randomBytes(200_000));
    const reading = spool.read(0, 200_000);
    await spool.close();
    await spool.close();
    assert.equal((await reading).length, 200_000);
    await assert.rejects(async () => spool.read(0, 1), Fault);
  });
}

/** What every store of blobs promises. */
export function blobStoreContract(name: string, open: (t: TestContext) => Promise<BlobStore>): void {
  test(`${name}: a missing blob is undefined, and removing it is no error`, async (t) => {
    const blobs = await open(t);
    assert.equal(await blobs.open(newId()), undefined);
    await blobs.remove(newId());
  });

  for (const [bytes, why] of [
    [Buffer.from("tiny"), "it never needed a file before"],
    [randomBytes(200_000), "it grew in a file"],
    [Buffer.alloc(0), "nothing is something too"],
  ] as const) {
    test(`${name}: ${bytes.length} bytes are found whole after commit and never before: ${why}`, async (t) => {
      const blobs = await open(t);
      const id = newId();
      const spool = await blobs.create(id, undefined);
      await spool.append(bytes);
      assert.equal(await blobs.open(id), undefined, "not before commit");
      await spool.commit();
      await spool.commit();
      assert.deepEqual(await spool.read(0, bytes.length), Uint8Array.from(bytes), "its readers go on");
      await spool.close();
      const blob = await blobs.open(id);
      assert.equal(blob?.size, bytes.length);
      assert.deepEqual(await blob?.read(0, bytes.length + 1), Uint8Array.from(bytes));
      await blob?.close();
    });
  }

  test(`${name}: a spool that is closed before commit leaves nothing`, async (t) => {
    const blobs = await open(t);
    const id = newId();
    const spool = await blobs.create(id, 200_000);
    await spool.append(randomBytes(200_000));
    await spool.close();
    assert.equal(await blobs.open(id), undefined);
    assert.deepEqual(await Array.fromAsync(blobs.ids()), []);
  });

  for (const [start, end, why] of [
    [0, 200_000, "the whole"],
    [5, 6, "one byte"],
    [199_990, 200_000, "the end"],
    [7, 7, "no byte"],
  ] as const) {
    test(`${name}: a stream of bytes ${start} to ${end}: ${why}`, async (t) => {
      const blobs = await open(t);
      const bytes = randomBytes(200_000);
      const blob = await blobs.open(await keep(blobs, bytes));
      assert.ok(blob);
      const found = await buffer(blob.stream(start, end));
      assert.ok(found.equals(bytes.subarray(start, end)));
    });
  }

  test(`${name}: removal does not disturb whoever holds the blob open`, async (t) => {
    const blobs = await open(t);
    const bytes = randomBytes(1_000_000);
    const id = await keep(blobs, bytes);
    const blob = await blobs.open(id);
    assert.ok(blob);
    const stream = blob.stream(0, bytes.length);
    await blobs.remove(id);
    assert.equal(await blobs.open(id), undefined);
    assert.ok((await buffer(stream)).equals(bytes));
  });

  test(`${name}: ids come in ascending order, committed ones only`, async (t) => {
    const blobs = await open(t);
    const wanted = ["ff".repeat(16), "00".repeat(16), `00${"01".repeat(15)}`, "7f".repeat(16)];
    for (const id of wanted) await keep(blobs, Buffer.from(id), id);
    const arriving = await blobs.create("aa".repeat(16), undefined);
    await arriving.append(randomBytes(100_000));
    assert.deepEqual(await Array.fromAsync(blobs.ids()), wanted.sort());
    await arriving.close();
  });

  for (const id of ["../../etc/passwd", "", "AB".repeat(16), `${"ab".repeat(16)}/x`]) {
    test(`${name}: ${JSON.stringify(id)} is no id`, async (t) => {
      const blobs = await open(t);
      await assert.rejects(async () => blobs.create(id, 1), Fault);
      await assert.rejects(async () => blobs.open(id), Fault);
      await assert.rejects(async () => blobs.remove(id), Fault);
    });
  }
}
