import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePlainText, isPlainText } from "./plain-text.ts";

const cases = [
  ["610a", "a\n", "letters and newlines"],
  ["efbbbf61", "\uFEFFa", "a byte order mark is kept: it is part of what was signed"],
  ["efbfbd", "\uFFFD", "a true U+FFFD is text"],
  ["7f", "\u007F", "DEL is not below U+0020"],
  ["c285", "\u0085", "controls above ASCII are text"],
  ["f09f9880", "😀", "beyond the first plane"],
  ["61ff", undefined, "no UTF-8: would become U+FFFD"],
  ["c080", undefined, "overlong"],
  ["eda080", undefined, "a surrogate"],
  ["f4908080", undefined, "beyond Unicode"],
  ["e282", undefined, "cut in mid-character"],
  ["610d0a", undefined, "a carriage return"],
  ["6109", undefined, "a tab"],
  ["00", undefined, "zero"],
  ["1f", undefined, "the last control"],
] as const;
for (const [hex, text, why] of cases) {
  test(`bytes ${hex}: ${why}`, () => {
    const decoded = decodePlainText(Buffer.from(hex, "hex"));
    assert.equal(decoded, text);
    if (decoded !== undefined) assert.equal(Buffer.from(decoded).toString("hex"), hex, "the same bytes again");
  });
}

test("a string with a lone surrogate is not plain: it has no bytes of its own", () => {
  assert.equal(isPlainText("a\uD800"), false);
  assert.equal(isPlainText("😀\n"), true);
});
