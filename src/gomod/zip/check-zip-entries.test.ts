import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isFault } from "../../fault/fault.ts";
import { goldenAnswers } from "../../../test/oracle/golden.ts";
import { openOracle, type OracleAnswer } from "../../../test/oracle/oracle.ts";
import { checkZipEntries, type ZipEntry } from "./check-zip-entries.ts";
import { zipLimits } from "./limits.ts";

/** Zips in short: a name, or a name and its size. "M/" stands for the prefix that all must have. */
const zips: readonly (readonly [why: string, ...entries: (string | readonly [string, number])[]])[] = [
  ["an empty zip"],
  ["an ordinary module", "M/go.mod", "M/a.go", "M/b/b.go", "M/LICENSE"],
  ["no go.mod at all", "M/a.go"],
  ["directories are ignored", "M/", "M/b/", "M/b/", "M/b/b.go"],
  ["another prefix", "example.com/other@v1.0.0/a.go", "a.go", "/M/a.go", "m/M/a.go"],
  ["another version", "example.com/m@v1.0.1/a.go", "example.com/m@v1.0.0-pre/a.go"],
  ["the prefix without a slash", "example.com/m@v1.0.0"],
  ["the prefix in capitals", "Example.com/m@v1.0.0/a.go"],
  ["path traversal", "M/../x", "M/a/../../x", "M/..", "M/a/.."],
  ["unclean and absolute paths", "M//a", "M/./a", "M/a//", "M//", "M/a//b"],
  ["names no system should see", "M/a\\b", "M/c:", "M/con", "M/nul.txt", "M/a.", "M/a\0b", "M/a\nb", "M/'"],
  ["directories are checked, too", "M/a:b/", "M/con/", "M/../", "M/./"],
  ["text that is not Unicode", "M/a\uFFFD"],
  ["a nested go.mod", "M/sub/go.mod", "M/sub/GO.MOD2", "M/Sub2/Go.Mod"],
  ["go.mod in capitals", "M/GO.MOD"],
  ["a directory named go.mod is fine", "M/go.mod/", "M/sub/go.mod/"],
  ["vendored files are allowed here", "M/vendor/x/y.go", "M/vendor/modules.txt", "M/.hg_archival.txt"],
  ["the same file twice", "M/a", "M/a"],
  ["equal but for case", "M/a", "M/A", "M/K", "M/\u212A"],
  ["directories equal but for case", "M/a/x", "M/A/y", "M/a/"],
  ["a file that is also a directory", "M/a", "M/a/", "M/a/b"],
  ["a directory that is also a file", "M/a/b", "M/a"],
  ["go.mod and LICENSE at their limits", ["M/go.mod", zipLimits.goMod], ["M/LICENSE", zipLimits.license]],
  ["go.mod and LICENSE above their limits", ["M/go.mod", zipLimits.goMod + 1], ["M/LICENSE", zipLimits.license + 1]],
  ["500 MiB and no more", ["M/a", zipLimits.zip - 1], ["M/b", 1]],
  ["500 MiB and a byte", ["M/a", zipLimits.zip - 1], ["M/b", 2]],
  ["x/mod's own various.txt", "noprefix", "M/valid.go", "M/not/../clean", "M/invalid.go'", "M/GO.MOD", "M/valid.go"],
  ["the size of a directory does not count", ["M/a", zipLimits.zip], ["M/d/", 5]],
];

const prefixed = (name: string): string => name.replace(/^M\//, "example.com/m@v1.0.0/");
const rows = zips.map(([why, ...short]) => ({
  why,
  entries: short.map((entry) =>
    typeof entry === "string" ? { name: prefixed(entry), size: 0 } : { name: prefixed(entry[0]), size: entry[1] },
  ),
}));
const golden = await goldenAnswers(
  new URL("testdata/check-zip-entries.golden", import.meta.url),
  rows.map(({ entries }) => ({ op: "zip.check_entries", args: ["example.com/m", "v1.0.0", entries] })),
);

for (const [at, { why, entries }] of rows.entries()) {
  test(`zip: ${why}`, () => assert.deepEqual(answer("example.com/m", "v1.0.0", entries), golden[at]));
}

const modules = [
  ["example.com/m", "v1.0.0", "an ordinary version"],
  ["example.com/m", "v1.0", "not canonical"],
  ["example.com/m", "v1.0.0+meta", "build metadata"],
  ["example.com/m", "v2.0.0", "no major version in the path"],
  ["example.com/m", "v2.0.0+incompatible", "incompatible"],
  ["example.com/m/v2", "v2.0.0", "a major version in the path"],
  ["example.com/m/v2", "v3.0.0", "another one"],
  ["example.com/m/v2", "v2.0.0+incompatible", "both"],
  ["gopkg.in/m.v1", "v0.0.0-20200101000000-abcdefabcdef", "the old way of gopkg.in"],
  ["golang.org/toolchain", "v0.0.1-go1.21.0.linux-amd64", "a toolchain"],
  ["m", "v1.0.0", "no module path"],
  ["example.com/M\uFFFD", "v1.0.0", "no module path either"],
  ["example.com/m", "master", "no version"],
  ["example.com/m", "", "no version at all"],
] as const;
const goldenModules = await goldenAnswers(
  new URL("testdata/check-zip-modules.golden", import.meta.url),
  modules.map(([path, version]) => ({ op: "zip.check_entries", args: [path, version, []] })),
);
for (const [at, [path, version, why]] of modules.entries()) {
  test(`zip of ${path}@${version}: ${why}`, () => {
    assert.deepEqual(answer(path, version, []), withoutText(goldenModules[at]));
  });
}

test("generated zips: as x/mod says", async (t) => {
  const oracle = openOracle();
  if (typeof oracle === "string") return t.skip(oracle);
  t.after(() => oracle.close());
  const element = fc.constantFrom(
    "a",
    "A",
    "b",
    "go.mod",
    "GO.mod",
    "LICENSE",
    "vendor",
    "ä",
    "Ä",
    "k",
    "\u212A",
    "ß",
    "ẞ",
    "ſ",
    "S",
    "s",
    "..",
    ".",
    "",
    "con",
    "a:b",
    "\u{10400}",
    "\u{10428}",
    "M",
    "\uFFFD",
  );
  const name = fc
    .tuple(
      fc.constantFrom("M/", "M/", "M/", "M/", "M", ""),
      fc.array(element, { maxLength: 4 }),
      fc.constantFrom("", "/"),
    )
    .map(([prefix, elements, slash]) => prefixed(prefix + elements.join("/") + slash));
  const size = fc.constantFrom(0, 1, zipLimits.goMod, zipLimits.goMod + 1, zipLimits.zip - 2, zipLimits.zip, 2 ** 40);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ name, size }), { maxLength: 12 }), async (entries) => {
      const theirs = await oracle.ask("zip.check_entries", "example.com/m", "v1.0.0", entries);
      assert.deepEqual(answer("example.com/m", "v1.0.0", entries), withoutText(theirs));
    }),
    { numRuns: 2000 },
  );
});

test("sizes that no signed 64-bit number holds make the zip too large, not the file", () => {
  const checked = checkZipEntries("example.com/m", "v1.0.0", [{ name: "example.com/m@v1.0.0/go.mod", size: -1 }]);
  assert.equal(typeof checked.sizeError, "string");
  assert.deepEqual(checked.invalid, []);
});

test("a path of 100,000 elements", () => {
  const name = `example.com/m@v1.0.0/${"d/".repeat(100_000)}f`;
  assert.deepEqual(checkZipEntries("example.com/m", "v1.0.0", [{ name, size: 1 }]).valid, [name]);
});

function answer(path: string, version: string, entries: readonly ZipEntry[]): unknown {
  try {
    const { valid, omitted, invalid, sizeError } = checkZipEntries(path, version, entries);
    const kinds = invalid.map(({ path, kind }) => ({ path, kind }));
    return { value: { valid, omitted, invalid: kinds, sizeError: sizeError !== undefined } };
  } catch (failure) {
    assert.ok(isFault(failure, "BAD_MODULE_PATH", "BAD_VERSION"));
    return { error: "a reason" };
  }
}

/** Errors must agree that there is one, not in their text. */
function withoutText(theirs: OracleAnswer | undefined): unknown {
  return theirs?.error === undefined ? theirs : { error: "a reason" };
}
