import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { agreesWhenGenerated } from "../../test/oracle/agreement.ts";
import { matchGlob, parseGlob } from "./glob.ts";

const rows = [
  ["", "", true, "nothing is nothing"],
  ["a*c", "abbc", true, "a star in the middle"],
  ["*", "a/b", false, "a star stops at a slash"],
  ["a?b", "a/b", false, "so does a question mark"],
  ["a[/]b", "a/b", true, "but a class does not"],
  ["*b*b", "abab", true, "two stars"],
  ["*ab", "aabab", true, "the end of the name decides for the last star"],
  ["[^a-c]x", "dx", true, "a negated range"],
  [String.raw`\*a`, "*a", true, "an escaped star"],
  ["[]a]", "a", undefined, "a class begins with something"],
  ["[a", "a", undefined, "an open bracket"],
  ["a[", "b", undefined, "an open bracket, though the name differs before it"],
  ["[-]", "-", undefined, "a range without beginning"],
  ["[a-]", "a", undefined, "a range without end"],
  ["a\\", "a", undefined, "a backslash at the end"],
  ["é?", "éé", true, "a question mark is a character, not a byte"],
  ["[а-я]", "ж", true, "a range beyond ASCII"],
  ["*[^é]b", "éb", true, "a star may end inside a character, as in Go"],
  ["*[ж-😀]b", "éb", true, "where half of it counts as U+FFFD"],
] as const;
for (const [pattern, name, expected, why] of rows) {
  test(`${JSON.stringify(pattern)} and ${JSON.stringify(name)}: ${why}`, () =>
    assert.equal(match(pattern, name), expected));
}

const text = (pieces: string) =>
  fc.array(fc.constantFrom(...pieces.split(" ")), { maxLength: 6 }).map((chosen) => chosen.join(""));
agreesWhenGenerated(
  { op: "globs", ours: ([pattern, name]: readonly [string, string]) => match(pattern, name) ?? null },
  4_000,
  fc.oneof(
    fc.tuple(text("* * a b é ? [ab] [^a] [a-é] [^é] /"), text("a b é / 😀 aa ab")),
    fc.tuple(text("* ? a b / [ ] ^ - \\ é 😀 [a [^ a-b \\* [] []] [*]"), text("a b * / é 😀 - ]")),
  ),
);

function match(pattern: string, name: string): boolean | undefined {
  const glob = parseGlob(pattern);
  return glob === undefined ? undefined : matchGlob(glob, name);
}
