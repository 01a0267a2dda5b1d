import assert from "node:assert/strict";
import { test } from "node:test";
import { openOracle } from "../../../test/oracle/oracle.ts";
import { isPrintable, isSpace, trimSpace } from "./character.ts";

const trims = [
  [" \t\v\f\r\na b\u0085\u00A0\u2029\u3000", "a b", "all that Go takes for white space"],
  ["\uFEFFa\u180E\u200B", "\uFEFFa\u180E\u200B", "but not what only looks like it"],
  ["\u3000", "", "nothing is left"],
] as const;
for (const [text, expected, why] of trims) {
  test(`${JSON.stringify(text)} is trimmed: ${why}`, () => assert.equal(trimSpace(text), expected));
}

type Ranges = readonly (readonly [number, number])[];

test("every code point is printable or white space here exactly when it is in Go 1.26", async (t) => {
  const oracle = openOracle();
  if (typeof oracle === "string") return t.skip(oracle);
  t.after(() => oracle.close());
  const { value } = await oracle.ask("characters");
  const { unicode, printable, space } = value as { unicode: string; printable: Ranges; space: Ranges };
  if (unicode !== "15.0.0") return t.skip(`this go has the tables of Unicode ${unicode}`);
  assert.deepEqual(rangesOf(isPrintable), printable);
  assert.deepEqual(
    rangesOf((point) => point <= 0xff_ff && isSpace(point)),
    space,
  );
});

function rangesOf(is: (point: number) => boolean): Ranges {
  const ranges: [number, number][] = [];
  for (let point = 0; point <= 0x10_ff_ff; point++) {
    if (!is(point)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === point - 1) last[1] = point;
    else ranges.push([point, point]);
  }
  return ranges;
}
