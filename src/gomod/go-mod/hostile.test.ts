import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../fault/fault.ts";
import { formatSyntax } from "./format.ts";
import { modulePathOf } from "./module-path-of.ts";
import { parseGoMod, parseGoModLax } from "./parse-go-mod.ts";

/** In quadratic time each of these would take hours, and recursion over them would find no stack. */
const size = 2 * 1024 * 1024;

const many = (part: string, before = "", after = ""): string =>
  before + part.repeat((size - before.length - after.length) / part.length) + after;

const cases: readonly (readonly [name: string, file: string | Uint8Array])[] = [
  ["unknown lines", many("x\n")],
  ["blank lines", many("\n", "require (\n", ")\n")],
  ["open parentheses", many("( ")],
  ["one word", many("é", "module ")],
  ["one comment", many("/", "module m ")],
  ["one string of escapes", many("\\xe9", 'module "', '"')],
  ["a version of many identifiers", many("a.", "require a.b v1.0.0-", "a\n")],
  ["end-of-line comments that have no line of their own", many('x "\\\n"//\n', "x\n")],
  ["a long deprecation", many("// Deprecate: \n//\n", "", "module m\n")],
  ["a rationale for many lines", `${"// why\n".repeat(150_000)}retract (\n${"v1\n".repeat(150_000)})\n`],
  ["requirements", many("require example.com/a v1.2.3\n")],
  ["bytes that are not UTF-8", new Uint8Array(size).map((_, at) => (at % 2 === 0 ? 0xff : 0x61))],
];
for (const [name, file] of cases) {
  test(`a hostile file: ${name}`, { timeout: 120_000 }, () => {
    modulePathOf(file);
    for (const parse of [parseGoMod, parseGoModLax]) {
      try {
        formatSyntax(parse(file).syntax);
      } catch (failure) {
        assert.ok(isFault(failure, "GOMOD_SYNTAX"), String(failure));
      }
    }
  });
}

test("a file of more words than any real one is refused before it fills the memory", () => {
  assert.throws(() => parseGoModLax("\n".repeat(3_000_001)), /more than 3000000 words/);
});
