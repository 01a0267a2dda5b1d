import assert from "node:assert/strict";
import { test } from "node:test";
import {
  floorLog2,
  isTreeSize,
  maxTreeSize,
  parseDecimal,
  shiftLeft,
  shiftRight,
  trailingZeros,
} from "./wide-integer.ts";

test("shifts do not wrap at 32 bits, where << and >> do", () => {
  assert.equal(shiftLeft(1, 40), 1_099_511_627_776);
  assert.equal(1 << 40, 256, "the trap");
  assert.equal(shiftRight(2 ** 52 - 1, 20), 2 ** 32 - 1);
  assert.equal((2 ** 32) >> 1, 0, "the trap");
});

const logs = [
  [1, 0, 0, "the smallest"],
  [2 ** 31, 31, 31, "the sign bit of << "],
  [2 ** 32 - 1, 31, 0, "the last of 32 bits"],
  [2 ** 32, 32, 32, "the first beyond 32 bits"],
  [2 ** 40 + 8, 40, 3, "beyond 32 bits, low bits set"],
  [2 ** 52, 52, 52, "the largest tree"],
] as const;
for (const [n, log, zeros, why] of logs) {
  test(`floorLog2 and trailingZeros of ${n}: ${why}`, () => {
    assert.equal(floorLog2(n), log);
    assert.equal(trailingZeros(n), zeros);
  });
}

const decimals = [
  ["0", 0, "nothing yet"],
  ["69959272", 69959272, "a real size"],
  [String(maxTreeSize), maxTreeSize, "the largest tree"],
  [String(maxTreeSize + 1), undefined, "larger than any tree here"],
  ["9007199254740993", undefined, "not to be held as a number"],
  ["99999999999999999999", undefined, "20 digits"],
  ["", undefined, "empty"],
  ["007", undefined, "leading zeros"],
  ["+7", undefined, "a sign"],
  ["-7", undefined, "below zero"],
  ["1e3", undefined, "Number() would take it"],
  ["0x10", undefined, "Number() would take it"],
  [" 7", undefined, "Number() would take it"],
  ["7\n", undefined, "a $ that matches before a newline would take it"],
  ["٧", undefined, "a digit, but not ASCII"],
] as const;
for (const [text, n, why] of decimals) {
  test(`decimal ${JSON.stringify(text)}: ${why}`, () => assert.equal(parseDecimal(text), n));
}

test("fractions, infinities and negative numbers are no sizes", () => {
  for (const n of [0.5, Number.NaN, Number.POSITIVE_INFINITY, -1, maxTreeSize + 1]) assert.equal(isTreeSize(n), false);
});
