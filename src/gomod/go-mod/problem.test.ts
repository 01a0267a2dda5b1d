import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "../../fault/fault.ts";
import { parseGoMod } from "./parse-go-mod.ts";
import { parseGoWork } from "./parse-go-work.ts";

const rows = [
  [
    "module m\ngo one\n",
    ['go.mod:2:1: "one" is no Go version; write it as in: go 1.23.0'],
    "where the directive begins",
  ],
  ["module m\n\u0001", ["go.mod:2:1: unexpected character U+0001"], "characters that nobody sees"],
  ['module m "😀" "x\n', ["go.mod:1:16: a string cannot go on in the next line"], "columns count characters"],
  ["require (\n\tx\n", ["go.mod:3:1: the block that begins in line 1 has no end"], "where the end should be"],
  [
    'require a.b/v2 v1.0.0\nretract "v1" "\\u202E"\n',
    [
      'go.mod:1:1: "a.b/v2": "v1.0.0" should be v2, as the module path says',
      String.raw`go.mod:2:1: nothing may follow the versions, not "\"\\u202E\""`,
    ],
    "all that is wrong, each with what stands there",
  ],
  [
    "a\n".repeat(7),
    [1, 2, 3, 4, 5].map((line) => `go.mod:${line}:1: "a" is no directive`).concat("and more"),
    "the first five of many",
  ],
] as const;
for (const [text, lines, why] of rows) {
  test(`${JSON.stringify(text)}: ${why}`, () => {
    assert.throws(() => parseGoMod(text), new Fault("GOMOD_SYNTAX", lines.join("\n")));
  });
}

test("the file is called what the caller calls it", () => {
  assert.throws(() => parseGoWork("go", "sub/go.work"), new Fault("GOMOD_SYNTAX", "sub/go.work:1:1: write: go 1.23.0"));
});
