import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { covers } from "./covers.ts";
import { matches, viteMatcher } from "./matcher.ts";

const cases: readonly (readonly [wide: string, narrow: string, covers: boolean, why: string])[] = [
  ["/api", "/api/v2", true, "a beginning of the other"],
  ["/api/v2", "/api", false, "the other way round"],
  ["/api", "/api", true, "the same"],
  ["/api/", "/api", false, "/api itself is left"],
  ["/api", "^/api/v\\d", true, "an expression that begins so"],
  ["/api", "^/(api|auth)", false, "it may begin otherwise"],
  ["/api", "^/api|/x", false, "one of its sides begins otherwise"],
  ["/api", "^/apis?", true, "the s may be missing"],
  ["/apis", "^/apis?", false, "the s may be missing"],
  ["^/api", "/api/v2", true, "an expression that asks for no more"],
  ["^/api/.*", "/api/v2", true, "an expression with any rest"],
  ["^/api/.*$", "/api/v2", true, "an end that is always there"],
  ["^/api/v2$", "/api/v2", false, "what goes on is left"],
  ["^/api(?!/v3)", "/api/v", false, "what looks further may refuse"],
  ["^/api", "^/api/v2", true, "two expressions"],
  ["^/api/\\d", "^/api/\\d", true, "the same expression"],
  ["^/api/(", "/api", false, "no expression at all"],
];

for (const [wide, narrow, wanted, why] of cases) {
  test(`${wide} covers ${narrow}: ${wanted}, ${why}`, () => {
    assert.equal(covers(viteMatcher(wide), viteMatcher(narrow)), wanted);
  });
}

const piece = fc.constantFrom("/", "api", "v1", "x", ".*", "\\d", "(a|b)", "?", "$", "\\.", "[^/]+", "+", "|", "(?!x)");
const key = fc.oneof(
  fc.array(fc.constantFrom("/", "api", "v1", "x"), { maxLength: 4 }).map((all) => `/${all.join("")}`),
  fc.array(piece, { maxLength: 5 }).map((all) => `^/${all.join("")}`),
);
const url = fc
  .array(fc.constantFrom("/", "api", "v1", "x", "1", "a", ".", "?q"), { maxLength: 6 })
  .map((all) => `/${all.join("")}`);

test("what is covered is never matched alone, whatever the rules and the URL", () => {
  fc.assert(
    fc.property(key, key, url, (wide, narrow, asked) => {
      const [one, other] = [viteMatcher(wide), viteMatcher(narrow)];
      return !covers(one, other) || matches(other, asked) !== true || matches(one, asked) === true;
    }),
    { numRuns: 5_000 },
  );
});
