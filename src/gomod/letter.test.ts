import assert from "node:assert/strict";
import { test } from "node:test";
import { openOracle } from "../../test/oracle/oracle.ts";
import { isLetter } from "./letter.ts";

const rows = [
  ["a", true, "ASCII"],
  ["é", true, "Latin"],
  ["文", true, "Han"],
  ["\u{20000}", true, "Han beyond U+FFFF"],
  ["ʰ", true, "a modifier letter"],
  ["\u0301", false, "a combining accent is a mark"],
  ["٣", false, "a digit of another script"],
  ["☺", false, "a symbol"],
  ["\uFFFD", false, "what stands for broken text"],
  ["\uD800", false, "half a character"],
  ["\u1C89", false, "a letter since Unicode 16, which Go 1.26 does not know"],
] as const;
for (const [char, expected, why] of rows) {
  test(`${JSON.stringify(char)}: ${why}`, () => assert.equal(isLetter(char), expected));
}

test("every code point is a letter here exactly when it is one in Go", async (t) => {
  const oracle = openOracle();
  if (typeof oracle === "string") return t.skip(oracle);
  t.after(() => oracle.close());
  const { value } = await oracle.ask("letters");
  const ours: [number, number][] = [];
  for (let point = 0; point <= 0x10_ff_ff; point++) {
    if (!isLetter(String.fromCodePoint(point))) continue;
    const last = ours.at(-1);
    if (last?.[1] === point - 1) last[1] = point;
    else ours.push([point, point]);
  }
  assert.deepEqual(ours, value);
});
