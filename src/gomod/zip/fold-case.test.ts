import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { openOracle } from "../../../test/oracle/oracle.ts";
import { foldCase } from "./fold-case.ts";
import { foldRuns } from "./fold-runs.ts";

const equal = [
  ["README", "readme", "plain capitals"],
  ["\u212A", "k", "the Kelvin sign is a k"],
  ["\u212B", "å", "the Ångström sign is an å"],
  ["ſ", "S", "the long s is an s"],
  ["ς", "Σ", "a final sigma is a sigma"],
  ["ẞ", "ß", "the capital sharp s, one character for one"],
  ["ǅ", "ǆ", "title case, third of its kind"],
  ["µ", "μ", "the micro sign is a Greek mu"],
  ["Ꭰ", "ꭰ", "Cherokee, whose capitals are the older characters"],
  ["𐐀", "𐐨", "beyond U+FFFF"],
] as const;
const different = [
  ["ß", "ss", "no folding that changes the length"],
  ["İ", "i", "the dotted capital I folds with nothing"],
  ["ı", "i", "nor does the dotless small one"],
  ["e\u0301", "é", "normal forms are not case"],
  ["a/b", "a_b", "ASCII is kept"],
] as const;

for (const [one, other, why] of equal) {
  test(`${one} folds with ${other}: ${why}`, () => assert.equal(foldCase(one), foldCase(other)));
}
for (const [one, other, why] of different) {
  test(`${one} does not fold with ${other}: ${why}`, () => assert.notEqual(foldCase(one), foldCase(other)));
}

test("every character folds as in Go, and generated texts do", async (t) => {
  const oracle = openOracle();
  if (typeof oracle === "string") return t.skip(oracle);
  t.after(() => oracle.close());
  const { value } = await oracle.ask("zip.fold_runs");
  assert.equal(foldRuns.trim().replace(/\s+/g, " "), value);
  const letters = [...foldRuns.matchAll(/[0-9a-f]{2,5}/g)].map(([code]) => String.fromCodePoint(parseInt(code, 16)));
  const character = fc.constantFrom(
    ...letters,
    "a",
    "k",
    "K",
    "s",
    "S",
    "å",
    "Å",
    "ß",
    "ẞ",
    "İ",
    "ı",
    "i",
    "I",
    "ς",
    "Σ",
    "/",
    ".",
  );
  const pair = fc.array(character, { maxLength: 4 }).chain((text) =>
    fc.tuple(
      fc.constant(text.join("")),
      fc
        .array(fc.constantFrom("l", "u", "n"), { minLength: text.length, maxLength: text.length })
        .map((ways) => text.map((char, at) => recased(char, ways[at] ?? "n")).join("")),
    ),
  );
  await fc.assert(
    fc.asyncProperty(pair, async ([a, b]) => {
      assert.equal(foldCase(a) === foldCase(b), (await oracle.ask("zip.fold_equal", a, b)).value);
    }),
    { numRuns: 1500 },
  );
});

function recased(char: string, way: string): string {
  const changed = way === "l" ? char.toLowerCase() : way === "u" ? char.toUpperCase() : char;
  return changed.isWellFormed() ? changed : char;
}
