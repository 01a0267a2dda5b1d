import assert from "node:assert/strict";
import { test } from "node:test";
import { itemLines } from "./item-lines.ts";

const cases = [
  [
    "a:\n  b:\n    - x: 1\n\n    # a comment\n    - x: 2\n      y: 3\n    - { x: 4 }\n",
    [3, 6, 8],
    "maps, with a comment between",
  ],
  ["a: { b: [1, 2,\n 3] }\n", [1, 1, 2], "in one line"],
  ["a:\n  b: text\n", [], "no list"],
  ["", [], "nothing"],
] as const;
for (const [text, lines, why] of cases) {
  test(`lines of items: ${why}`, () => assert.deepEqual(itemLines(text, ["a", "b"]), lines));
}
