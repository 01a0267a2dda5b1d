import assert from "node:assert/strict";
import { test } from "node:test";
import { parseGoSum } from "./go-sum.ts";

const hash = "h1:MUBvJTYQV4RPqe4ZZXnsRzv2qDLyDcTWEUFOEvQzIbs=";
const cases = [
  [`golang.org/x/text v0.14.0 ${hash}`, ["golang.org/x/text v0.14.0 zip"], [], "a zip"],
  [`golang.org/x/text v0.14.0/go.mod ${hash}`, ["golang.org/x/text v0.14.0 mod"], [], "a go.mod alone"],
  [`  golang.org/x/text\tv0.14.0   ${hash}\r`, ["golang.org/x/text v0.14.0 zip"], [], "any blanks, as the go command"],
  [`github.com/a/b v2.0.0+incompatible ${hash}`, ["github.com/a/b v2.0.0+incompatible zip"], [], "no go.mod"],
  [`\n\ngolang.org/x/text v0.14.0 ${hash}\n\n`, ["golang.org/x/text v0.14.0 zip"], [], "empty lines"],
  ["", [], [], "an empty file"],
  ["golang.org/x/text v0.14.0", [], [1], "no hash"],
  [`golang.org/x/text v0.14.0 ${hash} more`, [], [1], "too many fields"],
  [`<<<<<<< HEAD\ngolang.org/x/text v0.14.0 ${hash}`, ["golang.org/x/text v0.14.0 zip"], [1], "a merge conflict"],
  [`../../etc v1.0.0 ${hash}`, [], [1], "a path that no module has"],
  [`golang.org/x/text v0.14 ${hash}`, [], [1], "a version that is not canonical"],
  [`golang.org/x/text/v2 v1.0.0 ${hash}`, [], [1], "a version that this path cannot have"],
  [`\u0000\u0001\u0002 ${hash}`, [], [1], "bytes"],
] as const;
for (const [text, lines, rubbish, why] of cases) {
  test(`go.sum: ${why}`, () => {
    const parsed = parseGoSum(text);
    assert.deepEqual(
      parsed.lines.map(({ path, version, goModOnly }) => `${path} ${version} ${goModOnly ? "mod" : "zip"}`),
      lines,
    );
    assert.deepEqual(parsed.rubbish, rubbish);
  });
}

test("go.sum: no more lines than asked for are read, and it says so", () => {
  const text = `golang.org/x/text v0.14.0 ${hash}\n`.repeat(10);
  assert.deepEqual([parseGoSum(text, 4).lines.length, parseGoSum(text, 4).whole], [4, false]);
  assert.deepEqual([parseGoSum(text, 10).lines.length, parseGoSum(text, 10).whole], [10, true]);
});
