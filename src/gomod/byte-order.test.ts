import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyText } from "../../test/oracle/questions.ts";
import { compareByteOrder } from "./byte-order.ts";

const ascending = [
  ["", "a", "nothing before something"],
  ["a", "aa", "a beginning before the whole"],
  ["B", "a", "capitals before small letters"],
  ["z", "é", "ASCII before the rest"],
  ["\uFFFD", "😀", "a character beyond U+FFFF comes last, though its first UTF-16 unit is smaller"],
  ["\uE000", "\u{10000}", "the first of the private use area before the first supplementary character"],
  ["\uD7FF", "\uE000", "on both sides of the surrogates"],
] as const;
for (const [before, after, why] of ascending) {
  test(`${JSON.stringify(before)} before ${JSON.stringify(after)}: ${why}`, () => {
    assert.equal(compareByteOrder(before, after), -1);
    assert.equal(compareByteOrder(after, before), 1);
  });
}

test("the order is that of the UTF-8 bytes", () => {
  const text = anyText(6);
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(compareByteOrder(a, b), Buffer.compare(Buffer.from(a), Buffer.from(b)));
      assert.equal(compareByteOrder(a, a), 0);
    }),
    { numRuns: 1_000 },
  );
});
