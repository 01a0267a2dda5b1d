import assert from "node:assert/strict";
import { test } from "node:test";
import { ArraySpool } from "../../test/flight/array-spool.ts";
import { settle } from "../../test/flight/scripted-flights.ts";
import { Fault } from "../fault/fault.ts";
import { GrowingBytes } from "./growing-bytes.ts";

const limits = { holdBackBytes: 3, blockBytes: 4, recentBlocks: 2 };
const letters = "abcdefghijklmnop";

const visible: readonly [length: number | undefined, arrived: number, seen: string, why: string][] = [
  [16, 0, "", "nothing has come"],
  [16, 8, "abcdefgh", "far from the known end nothing is held back"],
  [16, 14, "abcdefghijklm", "the last three are"],
  [16, 16, "abcdefghijklm", "also when all have come"],
  [2, 2, "", "fewer bytes than are held back"],
  [undefined, 8, "abcde", "without a length any byte may be the last"],
  [undefined, 2, "", "and the first ones too"],
];

for (const [length, arrived, seen, why] of visible) {
  test(`${arrived} of ${length ?? "?"} bytes show ${JSON.stringify(seen)}: ${why}`, async () => {
    const { bytes, add } = spooled(length);
    await add(arrived);
    assert.equal(await read(bytes, seen.length), seen);
    const further = watched(bytes.next(seen.length, 99));
    await settle();
    assert.equal(further.over, false);
    bytes.complete();
    assert.equal(await read(bytes, 99), letters.slice(0, arrived));
  });
}

test("an end before the held-back bytes does not wait for them", async () => {
  const { bytes, add } = spooled(16);
  await add(8);
  assert.equal(await bytes.next(8, 8), undefined);
});

test("readers in step share one read for each block", async () => {
  const { bytes, add, spool } = spooled(16);
  await add(16);
  bytes.complete();
  const texts = await Promise.all(Array.from({ length: 300 }, () => read(bytes, 16)));
  assert.deepEqual(new Set(texts), new Set([letters]));
  assert.equal(spool.reads, 4);
});

test("only the latest blocks are remembered: who comes later has them read again", async () => {
  const { bytes, add, spool } = spooled(16);
  await add(16);
  bytes.complete();
  await read(bytes, 16);
  await bytes.next(12, 16);
  assert.equal(spool.reads, 4);
  await bytes.next(0, 16);
  assert.equal(spool.reads, 5);
});

test("a block that was read while the object ended inside it is read again when it holds more", async () => {
  const { bytes, add } = spooled(16);
  await add(6);
  assert.equal(await read(bytes, 6), "abcdef");
  await add(7);
  assert.equal(await read(bytes, 13), "abcdefghijklm");
});

test("a read that fails is not remembered", async () => {
  const { bytes, add, spool } = spooled(16);
  await add(8);
  const good = spool.read.bind(spool);
  spool.read = () => Promise.reject(new Fault("STORAGE_FAILED", "input/output error"));
  await assert.rejects(bytes.next(0, 8), { code: "STORAGE_FAILED" });
  spool.read = good;
  assert.equal(await read(bytes, 8), "abcdefgh");
});

test("a spool that gives less than it was given is a failure, not an end", async () => {
  const { bytes } = spooled(16);
  bytes.grow(8);
  await assert.rejects(bytes.next(0, 8), { code: "STORAGE_FAILED" });
});

function spooled(length: number | undefined): {
  readonly bytes: GrowingBytes;
  readonly spool: ArraySpool;
  readonly add: (count: number) => Promise<void>;
} {
  const spool = new ArraySpool();
  const bytes = new GrowingBytes(spool, length, limits);
  const add = async (count: number): Promise<void> => {
    await spool.append(Buffer.from(letters.slice(spool.size, spool.size + count)));
    bytes.grow(count);
  };
  return { bytes, spool, add };
}

async function read(bytes: GrowingBytes, end: number): Promise<string> {
  let text = "";
  for (;;) {
    const part = await bytes.next(text.length, end);
    if (part === undefined) return text;
    text += Buffer.from(part).toString();
  }
}

function watched(work: Promise<unknown>): { over: boolean } {
  const state = { over: false };
  void work.finally(() => (state.over = true));
  return state;
}
