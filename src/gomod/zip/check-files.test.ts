import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { goldenAnswers } from "../../../test/oracle/golden.ts";
import { openOracle } from "../../../test/oracle/oracle.ts";
import { checkFiles, type TreeFile } from "./check-files.ts";
import { zipLimits } from "./limits.ts";
import type { CheckedFiles } from "./verdict.ts";

/** Of zip/testdata/check_files in x/mod. */
const omittable = ["vendor/x/y", "vendor/modules.txt", "sub/go.mod", ".hg_archival.txt", "pkg/vendor/vendor.go"];
const various = ["valid.go", "not/../clean", "invalid.go'", "valid.go", "valid.go", ...omittable];

/** Trees in short: "dir/", "link -> ", "pipe |", "file 123" with its size, else an empty file. */
const trees: readonly (readonly [why: string, goVersion: string | undefined, ...files: string[]])[] = [
  ["nothing at all", undefined],
  ["an ordinary module", "1.21", "go.mod 20", "a.go", "b/b.go", "LICENSE 1000", "testdata/x y.txt"],
  ["a nested module is cut out", undefined, "a.go", "sub/go.mod", "sub/s.go", "sub/deep/d.go", "subother/o.go"],
  ["a nested go.mod in capitals counts as well", undefined, "sub/GO.MOD", "sub/s.go"],
  ["a directory or link named go.mod makes no module", undefined, "d/go.mod/", "d/d.go", "l/go.mod ->", "l/l.go"],
  ["vendored packages before 1.24", "1.23.5", "vendor/modules.txt", "vendor/x/y.go", "vendor/z.go"],
  ["vendored packages from 1.24 on", "1.24", "go.mod", "vendor/modules.txt", "vendor/x/y.go", "vendor/z.go"],
  ["a release candidate of 1.24 is 1.24", "1.24rc1", "go.mod", "vendor/modules.txt"],
  ["nested vendor before 1.24 counts too much", "1.23", "pkg/vendor/vendor.go", "pkg/vendor/a/a.go", "p/vendor/v.go"],
  ["nested vendor from 1.24 on", "1.24.0", "go.mod", "pkg/vendor/vendor.go", "pkg/vendor/a/a.go"],
  ["without go.mod the rules are the old ones", undefined, "vendor/modules.txt", "pkg/vendor/vendor.go"],
  ["a file named vendor is none", "1.24", "go.mod", "vendor", "a/vendor", "vendors/x/y.go", "avendor/x/y.go"],
  ["a vendored file may have any name", undefined, "vendor/x/con", "vendor/x/a?b"],
  ["hg's archive note goes, in the root only", undefined, ".hg_archival.txt", "sub/.hg_archival.txt"],
  ["links and pipes are left out", undefined, "link ->", "pipe |", "d/link ->"],
  ["directories are left out", undefined, "d/", "d/a.go"],
  ["git's own folder is not special in a list", undefined, ".git/config", ".gitignore"],
  ["go.mod in capitals", undefined, "GO.MOD", "Go.mod"],
  ["unclean paths", undefined, "a//b", "./a", "a/./b", "a/../b", "../a", "a/", "", ".", "..", "a/.."],
  ["absolute paths", undefined, "/etc/passwd", "/", "//a"],
  ["names no system should see", undefined, "a\\b", "a:b", "con", "aux.txt", "a.", "a\0b", "a\nb", "a?", "'a'", "…"],
  ["names with letters of all sorts", undefined, "ä.go", "日本語.go", "a b.go", "x~1.go", "-a", "\u{10400}.go"],
  ["newer letters than the go command's own", undefined, "\uA7CB.go", "\u{10D50}.go"],
  ["text that is not Unicode", undefined, "a\uFFFDb"],
  ["equal but for case", undefined, "README", "readme", "Readme"],
  ["equal but for case, far from ASCII", undefined, "kelvin", "\u212Aelvin", "ſ.go", "s.go", "ΣΣ", "σς"],
  ["directories equal but for case", undefined, "a/x.go", "A/y.go", "A/z.go", "a/w.go"],
  ["deep in a colliding directory", undefined, "a/b/c", "A/b/d", "A/b/e", "a/b/d"],
  ["a file that is also a directory", undefined, "a", "a/b", "a/c"],
  ["a directory that is also a file", undefined, "a/b", "a"],
  ["the same file twice", undefined, "a", "a", "a"],
  ["a link collides before it is left out", undefined, "a", "A ->"],
  ["the same directory twice", undefined, "a/", "a/", "a/b"],
  ["a path refused twice is named once", undefined, "a?", "a?"],
  ["go.mod at its limit", undefined, `go.mod ${zipLimits.goMod}`],
  ["go.mod above its limit", undefined, `go.mod ${zipLimits.goMod + 1}`, `sub/x ${zipLimits.goMod + 1}`],
  ["LICENSE at its limit", undefined, `LICENSE ${zipLimits.license}`],
  ["LICENSE above its limit", undefined, `LICENSE ${zipLimits.license + 1}`, `license.txt ${zipLimits.license + 1}`],
  ["500 MiB and no more", undefined, `a ${zipLimits.zip - 1}`, "b 1"],
  ["500 MiB and a byte", undefined, `a ${zipLimits.zip - 1}`, "b 2", "c 1"],
  ["what is left out has no size", undefined, `vendor/x/a ${zipLimits.zip}`, `l ${zipLimits.zip}|`, "b 2"],
  ["x/mod's own various.txt", undefined, "GO.MOD", ...various],
  ["x/mod's own various_go123.txt", "1.23", "go.mod", ...various],
  ["x/mod's own various_go124.txt", "1.24", "go.mod", ...various],
];

const rows = trees.map(([why, goVersion, ...files]) => ({ why, goVersion, files: files.map(described) }));
const golden = await goldenAnswers(
  new URL("testdata/check-files.golden", import.meta.url),
  rows.map(({ files, goVersion }) => ({ op: "zip.check_files", args: [withGoMod(files, goVersion)] })),
);

for (const [at, { why, goVersion, files }] of rows.entries()) {
  test(`tree: ${why}`, () => assert.deepEqual(kinds(checkFiles(files, goVersion)), golden[at]?.value));
}

test("generated trees: as x/mod says", async (t) => {
  const oracle = openOracle();
  if (typeof oracle === "string") return t.skip(oracle);
  t.after(() => oracle.close());
  const element = fc.constantFrom(
    "a",
    "A",
    "b",
    "vendor",
    "Vendor",
    "go.mod",
    "GO.mod",
    "sub",
    "ä",
    "Ä",
    "k",
    "\u212A",
    "ß",
    "ẞ",
    "modules.txt",
    "LICENSE",
    "con",
    "x?",
    ".",
    "..",
    "",
    ".git",
    ".hg_archival.txt",
    "\u{10400}",
    "\u{10428}",
    "ﬀ",
  );
  const file = fc.record({
    path: fc.array(element, { minLength: 1, maxLength: 5 }).map((elements) => elements.join("/")),
    kind: fc.constantFrom("file", "file", "file", "file", "directory", "symlink", "other"),
    size: fc.constantFrom(0, 1, zipLimits.goMod, zipLimits.goMod + 1, zipLimits.zip - 2, zipLimits.zip),
  }) as fc.Arbitrary<TreeFile>;
  const goVersion = fc.constantFrom(undefined, "1.9", "1.16", "1.23", "1.24", "1.24rc1", "1.24.0", "1.30.1", "2.0");
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 12 }), goVersion, async (files, version) => {
      const tree = version === undefined ? files : [{ path: "go.mod", kind: "file", size: 9 } as const, ...files];
      const { value } = await oracle.ask("zip.check_files", withGoMod(tree, version));
      assert.deepEqual(kinds(checkFiles(tree, version)), value);
    }),
    { numRuns: 2000 },
  );
});

function described(text: string): TreeFile {
  if (/.\/$/.test(text)) return { path: text.slice(0, -1), kind: "directory", size: 0 };
  const [, path = "", size = "0", mark = ""] = /^(.*?)(?: ([0-9]*)(->|\|)?)?$/s.exec(text) ?? [];
  return { path, kind: mark === "->" ? "symlink" : mark === "|" ? "other" : "file", size: Number(size) };
}

/** The go directive reaches x/mod inside go.mod, where that is a regular file. */
function withGoMod(files: readonly TreeFile[], goVersion: string | undefined): unknown {
  const data = goVersion === undefined ? "" : `module example.com/m\n\ngo ${goVersion}\n`;
  return files.map((file) => (file.path === "go.mod" ? { ...file, data } : file));
}

function kinds({ valid, omitted, invalid, sizeError }: CheckedFiles): unknown {
  const short = ({ path, kind }: { path: string; kind: string }): unknown => ({ path, kind });
  return {
    valid,
    omitted: omitted.map(short),
    invalid: invalid.map(short),
    sizeError: sizeError !== undefined,
  };
}
