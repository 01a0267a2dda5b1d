import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesToCome } from "./bytes-to-come.ts";

const zip = "example.com/a@v1.0.0 (.zip)";
const mod = "example.com/a@v1.0.0 (.mod)";
const cases = [
  [[], 0, "nothing"],
  [[{ object: zip, bytes: 10, length: 100 }], 90, "the rest of what was announced"],
  [[{ object: zip, bytes: 0 }], 2 ** 20, "a zip that has not begun counts as a usual one"],
  [[{ object: zip, bytes: 2 ** 21 }], 0, "one that never said its length and is larger"],
  [[{ object: zip, bytes: 10, length: 100, waiters: 2 }], 720, "what somebody waits for counts more"],
  [[{ object: mod, bytes: 0 }], 0, "small files do not count before they begin"],
] as const;
for (const [flights, expected, why] of cases) {
  test(`bytes to come: ${why}`, () => {
    assert.equal(bytesToCome(flights.map((flight) => ({ waiters: 1, tookMs: 1, ...flight }))), expected);
  });
}
