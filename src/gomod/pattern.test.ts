import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { agreesWhenGenerated, agreesWithTable } from "../../test/oracle/agreement.ts";
import { isFault } from "../fault/fault.ts";
import { matchingPattern, matchPrefixPatterns, parsePatterns } from "./pattern.ts";

const decisions = [
  ["github.com/acme", "github.com/acme/tool/v2", "github.com/acme", "all below a prefix"],
  ["github.com/acme", "github.com/acme-public/tool", undefined, "whole elements only"],
  ["github.com/acme", "github.com/Acme/tool", undefined, "capitals count"],
  ["*.corp.example.com", "git.corp.example.com/x", "*.corp.example.com", "a wildcard in the host"],
  ["a.example.com,b.example.com/x/,", "b.example.com/x/y", "b.example.com/x", "the pattern that decides is given back"],
  ["example.com/*/secret", "example.com/a/open", undefined, "another element"],
  ["example.com/a/b", "example.com/a", undefined, "a target shorter than the pattern"],
  ["corp*", "corp.example.com/x", "corp*", "an element without dot"],
  ["", "example.com/a", undefined, "an empty list matches nothing"],
  ["none", "example.com/a", undefined, "as in GONOPROXY=none"],
] as const;
for (const [patterns, target, expected, why] of decisions) {
  test(`${patterns || '""'} and ${target}: ${why}`, () => {
    assert.equal(matchingPattern(parsePatterns(patterns), target)?.text, expected);
    assert.equal(matchPrefixPatterns(patterns, target), expected !== undefined);
  });
}

const refused = [
  ["https://github.com/acme", /is a URL/, /without https/, "the commonest mistake"],
  ["github.com/acme github.com/other", /has a blank/, /commas/, "separated by blanks"],
  ["github.com/a, github.com/b", /pattern 2 of the list.*has a blank/, /commas/, "a blank behind the comma"],
  ['"github.com/acme"', /quotation mark/, /leave/, "quotes that a shell did not take"],
  ["github.com/[acme", /malformed/, /close every/, "an open bracket"],
  ["github.com/acme\\", /malformed/, /backslash/, "a backslash at the end"],
  ["git@github.com:acme", /git address/, /host\/path/, "an SSH remote"],
  ["github.com/acme@v1.2.3", /has an @/, /without version/, "a version"],
  ["git.example.com:8443/acme", /colon/, /no port/, "a port"],
  ["/github.com/acme", /empty path element/, /single slashes/, "a leading slash"],
  ["github.com//acme", /empty path element/, /single slashes/, "a double slash"],
  ["github.com/acme/...", /ends in \.\.\./, /leave/, "a package pattern"],
  ["GitHub.com/acme", /capitals in the host/, /small letters/, "hosts in module paths are small"],
  ["github.com/acmé/*", /character that no module path has/, /module path/, "a letter outside ASCII"],
  ["!*.example.com", /character that no module path has/, /module path/, "there is no way to say not"],
  ["example.com,github.com/nul/x", /pattern 2 of the list.*reserved/, /module path/, "a path that cannot exist"],
] as const;
for (const [patterns, message, hint, why] of refused) {
  test(`refuses ${patterns}: ${why}`, () => {
    assert.throws(
      () => parsePatterns(patterns),
      (failure) => isFault(failure, "BAD_PATTERN") && message.test(failure.message) && hint.test(failure.hint),
    );
  });
}

test("a refusal shows no password", () => {
  assert.throws(
    () => parsePatterns("https://user:geheim@git.example.com/acme"),
    (failure) => isFault(failure, "BAD_PATTERN") && !/geheim|user:/.test(failure.message + failure.hint),
  );
});

const topic = {
  op: "patterns",
  ours: ([patterns, target]: readonly [string, string]) => matchPrefixPatterns(patterns, target),
};
agreesWithTable({
  ...topic,
  golden: new URL("testdata/patterns.golden", import.meta.url),
  source: "module/module_test.go",
  questions: ({ rows }) => rows.map(([patterns, target]) => [patterns, target] as const),
});
const piece = fc.constantFrom(
  "a",
  "b",
  "x.y",
  "*",
  "?",
  "*.y",
  "a*",
  "[a-b]",
  "[^a]",
  "[",
  "\\a",
  "\\",
  "é",
  "",
  "[/]",
);
const glob = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join("/"));
const list = fc.array(glob, { maxLength: 3 }).map((globs) => globs.join(","));
const target = fc
  .array(fc.constantFrom("a", "b", "ab", "x.y", "é", "*", ""), { maxLength: 5 })
  .map((parts) => parts.join("/"));
agreesWhenGenerated(topic, 3_000, fc.tuple(list, target));

test("what is refused matches no module path, and what passes decides as the go command does", () => {
  const path = fc.array(fc.constantFrom("a", "b", "ab", "x.y", "a.y"), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(list, path, (patterns, elements) => {
      const target = elements.join("/");
      const decided = patterns.split(",").map((pattern) => {
        const strict = accepted(pattern);
        return strict !== undefined && matchingPattern(strict, target) !== undefined;
      });
      assert.equal(decided.includes(true), matchPrefixPatterns(patterns, target));
    }),
    { numRuns: 2_000 },
  );
});

function accepted(patterns: string): ReturnType<typeof parsePatterns> | undefined {
  try {
    return parsePatterns(patterns);
  } catch (failure) {
    assert.ok(isFault(failure, "BAD_PATTERN"));
    return undefined;
  }
}
