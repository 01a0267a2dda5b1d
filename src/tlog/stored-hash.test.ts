import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { splitStoredHashIndex, storedHashCount, storedHashes, storedHashIndex } from "./stored-hash.ts";
import { maxTreeSize } from "./wide-integer.ts";

const places = [
  [0, 0, 0, "the first leaf"],
  [0, 1, 1, "the second leaf"],
  [1, 0, 2, "written with it"],
  [0, 2, 3, "the third leaf"],
  [1, 1, 5, "completed by the fourth"],
  [2, 0, 6, "and the node above"],
  [0, 4, 7, "the fifth leaf"],
  [0, 2 ** 30, 2 ** 31 - 1, "the last index of a signed 32-bit number"],
  [0, 2 ** 30 + 1, 2 ** 31, "where << would turn negative"],
  [0, 2 ** 31, 2 ** 32 - 1, "the last of 32 bits"],
  [0, 2 ** 40, 2 ** 41 - 1, "a million million records"],
  [40, 0, 2 ** 41 - 2, "the root just before"],
  [8, 2 ** 32, 2 ** 41 + 2 ** 9 - 3, "a level of tiles, far right"],
  [52, 0, 2 ** 53 - 2, "the root of the largest tree"],
] as const;
for (const [level, n, index, why] of places) {
  test(`node ${n} of level ${level} stands at ${index}: ${why}`, () => {
    assert.equal(storedHashIndex(level, n), index);
    assert.deepEqual(splitStoredHashIndex(index), { level, n });
  });
}

test("the places of a tree are dense: one for each index", () => {
  const size = 300;
  const indexes = Array.from({ length: 9 }, (_, level) =>
    Array.from({ length: Math.floor(size / 2 ** level) }, (_, n) => storedHashIndex(level, n)),
  ).flat();
  assert.deepEqual(
    indexes.sort((a, b) => a - b),
    Array.from({ length: storedHashCount(size) }, (_, index) => index),
  );
});

const refused = [
  [0, maxTreeSize, "beyond the largest tree"],
  [63, 0, "a node above every tree"],
  [0, -1, "below zero"],
  [0, 0.5, "between two records"],
] as const;
for (const [level, n, why] of refused) {
  test(`node ${n} of level ${level} has no place: ${why}`, () => {
    assert.throws(
      () => storedHashIndex(level, n),
      (fault) => isFault(fault, "TLOG_NOT_IN_TREE"),
    );
  });
}

for (const index of [-1, 0.5, 2 ** 53, Number.NaN]) {
  test(`nothing is stored at ${index}`, () => {
    assert.throws(
      () => splitStoredHashIndex(index),
      (fault) => isFault(fault, "TLOG_NOT_IN_TREE"),
    );
  });
}

test("a reader that gives too few hashes is refused", async () => {
  await assert.rejects(
    storedHashes(3, new Uint8Array(32), async () => []),
    (fault) => isFault(fault, "INTERNAL"),
  );
});

test("what a reader throws reaches the caller unchanged", async () => {
  const broken = new Error("disk");
  await assert.rejects(
    storedHashes(1, new Uint8Array(32), () => Promise.reject(broken)),
    broken,
  );
});
