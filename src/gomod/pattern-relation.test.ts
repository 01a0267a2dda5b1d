import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { matchingPattern, parseOnePattern } from "./pattern.ts";
import { covers, patternsAbove, patternsMeet } from "./pattern-relation.ts";

const relations = [
  ["a.example", "a.example", true, true, "a pattern covers itself"],
  ["a.example", "a.example/b", true, true, "the shorter one covers what is below it"],
  ["a.example/b", "a.example", false, true, "and not the other way round"],
  ["*.example", "a.example/b", true, true, "a star covers what it can match"],
  ["*.example", "*.corp.example", true, true, "and another star with more around it"],
  ["*.corp.example", "*.example", false, true, "but not one with less"],
  ["a?.example", "a*.example", false, true, "a question mark is not every star"],
  ["a*.example", "a?.example", true, true, "a star is every question mark"],
  ["git.*.example", "*.corp.example", false, true, "neither is in the other, and git.corp.example is in both"],
  ["a.example/*/x", "a.example/b", false, true, "one deeper than the other"],
  ["a.example/b", "a.example/c", false, false, "neighbours"],
  ["a.example/b*", "a.example/c*", false, false, "neighbours with stars"],
  ["[ab].example", "a.example", true, true, "a class covers its members"],
  ["[ab].example", "c.example", false, false, "and nothing else"],
] as const;
for (const [wide, narrow, covered, meet, why] of relations) {
  test(`${wide} and ${narrow}: ${why}`, () => {
    const [one, other] = [parseOnePattern(wide), parseOnePattern(narrow)];
    assert.equal(covers(one, other), covered);
    assert.equal(patternsMeet(one, other), meet);
    assert.equal(patternsMeet(other, one), meet);
  });
}

test("patterns that match one path meet, and one that is covered matches nothing else", () => {
  const element = fc.array(fc.constantFrom("a", "b", "*", "?"), { minLength: 1, maxLength: 4 }).map((c) => c.join(""));
  const pattern = fc.array(element, { minLength: 1, maxLength: 3 }).map((all) => parseOnePattern(all.join("/")));
  const name = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }).map((c) => c.join(""));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((all) => all.join("/"));
  fc.assert(
    fc.property(pattern, pattern, path, (one, other, target) => {
      const [inOne, inOther] = [one, other].map((each) => matchingPattern([each], target) !== undefined);
      if (inOne === true && inOther === true)
        assert.ok(patternsMeet(one, other), `${one.text} ${other.text} ${target}`);
      if (covers(one, other) && inOther === true)
        assert.ok(inOne, `${one.text} covers ${other.text}, but not ${target}`);
    }),
    { numRuns: 2_000 },
  );
});

test("above a pattern are its beginnings", () => {
  assert.deepEqual(
    patternsAbove(parseOnePattern("*.example/b/c")).map(({ text }) => text),
    ["*.example", "*.example/b"],
  );
});
