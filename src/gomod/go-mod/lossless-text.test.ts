import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { decodeText, encodeText, joinedBytes } from "./lossless-text.ts";

const rows = [
  ["61 c3 a9 e6 96 87 f0 9f 98 80", "aé文😀", "UTF-8"],
  ["ef bb bf 61", "\uFEFFa", "a byte order mark stays"],
  ["61 ff 62", "a\uDCFFb", "no UTF-8 begins so"],
  ["c3 28", "\uDCC3(", "a character that ends too early"],
  ["e6 96", "\uDCE6\uDC96", "a character cut off by the end"],
  ["c0 80 e0 80 80 f0 80 80 80", "\uDCC0\uDC80\uDCE0\uDC80\uDC80\uDCF0\uDC80\uDC80\uDC80", "longer than need be"],
  ["ed a0 80", "\uDCED\uDCA0\uDC80", "half of a surrogate pair"],
  ["f4 90 80 80", "\uDCF4\uDC90\uDC80\uDC80", "beyond U+10FFFF"],
  ["f0 9f 98 80 98", "😀\uDC98", "one byte too many"],
] as const;
for (const [hex, text, why] of rows) {
  const bytes = new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
  test(`${hex}: ${why}`, () => {
    assert.equal(decodeText(bytes), text);
    assert.deepEqual(encodeText(text), bytes);
  });
}

test("a string that is no text becomes one", () => assert.equal(decodeText("a\uDC80"), "a\uFFFD"));

test("escaped bytes that make a character become that character", () => {
  assert.equal(joinedBytes("\uDCE6\uDC96\uDC87 \uDCFF"), "文 \uDCFF");
});

test("any bytes come back, and different bytes give different texts", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.deepEqual(encodeText(decodeText(bytes)), bytes);
    }),
    { numRuns: 2_000 },
  );
});
