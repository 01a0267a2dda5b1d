import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { goldenAnswers } from "../../../test/oracle/golden.ts";
import { openOracle } from "../../../test/oracle/oracle.ts";
import { checkDirectory } from "./check-directory.ts";
import type { TreeFile } from "./check-files.ts";

/** Folders in short: "dir/", "link@" or a file. Those above are made as needed. */
const folders: readonly (readonly [why: string, goVersion: string | undefined, ...files: string[]])[] = [
  ["an ordinary module", "1.21", "go.mod", "a.go", "b/b.go"],
  ["version control, anywhere", undefined, "a.go", ".git/config", "b/.hg/x", ".svn/", "c/.bzr/deep/x", "d/.git2/x"],
  ["a file named .git is an ordinary file", undefined, ".git", "a.go"],
  ["a nested module is one omission", undefined, "a.go", "sub/go.mod", "sub/s.go", "sub/deep/d.go"],
  ["a link named go.mod makes a module, too", undefined, "sub/go.mod@", "sub/s.go"],
  ["a directory named go.mod does not", undefined, "sub/go.mod/x", "sub/s.go"],
  ["GO.MOD in a folder leaves out its files one by one", undefined, "sub/GO.MOD", "sub/s.go", "sub/d/d.go"],
  ["what is vendored is named one by one, folders too", "1.23", "go.mod", "vendor/x/y/z.go", "vendor/modules.txt"],
  ["vendored from 1.24 on", "1.24", "go.mod", "vendor/x/y/z.go", "vendor/modules.txt", "p/vendor/a.go"],
  ["links are left out and do not collide", undefined, "a", "A@", "l@"],
  ["collisions and bad names", undefined, "a/x", "A/x", "b?"],
];

const rows = folders.map(([why, goVersion, ...files]) => ({ why, goVersion, walked: walk(files) }));
const golden = await goldenAnswers(
  new URL("testdata/check-directory.golden", import.meta.url),
  rows.map(({ walked, goVersion }) => question(walked, goVersion)),
);

for (const [at, { why, goVersion, walked }] of rows.entries()) {
  test(`folder: ${why}`, () => assert.deepEqual(kinds(walked, goVersion), golden[at]?.value));
}

test("generated folders: as x/mod says", async (t) => {
  const oracle = openOracle();
  if (typeof oracle === "string") return t.skip(oracle);
  t.after(() => oracle.close());
  const element = fc.constantFrom("a", "A", "b", "vendor", "go.mod", "GO.MOD", "sub", ".git", "é", "É", "con", "x-y");
  const path = fc
    .tuple(fc.array(element, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "", "", "@", "/"))
    .map(([elements, mark]) => elements.join("/") + mark);
  const version = fc.constantFrom(undefined, "1.23", "1.24");
  await fc.assert(
    fc.asyncProperty(fc.array(path, { maxLength: 8 }), version, async (paths, goVersion) => {
      const walked = walk(paths);
      const { op, args } = question(walked, goVersion);
      assert.deepEqual(kinds(walked, goVersion), (await oracle.ask(op, ...args)).value);
    }),
    { numRuns: 300 },
  );
});

/** The paths and the directories above them in the order of Go's filepath.Walk; one that cannot be made is dropped. */
function walk(paths: readonly string[]): readonly TreeFile[] {
  const tree = new Map<string, TreeFile>();
  for (const text of paths) {
    const path = text.replace(/[@/]$/, "");
    const above = path.split("/").map((_, at, elements) => elements.slice(0, at).join("/"));
    if (tree.has(path) || above.some((directory) => (tree.get(directory)?.kind ?? "directory") !== "directory"))
      continue;
    for (const directory of above.slice(1)) tree.set(directory, { path: directory, kind: "directory", size: 0 });
    tree.set(path, { path, kind: text.endsWith("@") ? "symlink" : text.endsWith("/") ? "directory" : "file", size: 0 });
  }
  const key = ({ path }: TreeFile): string => path.replaceAll("/", "\0");
  return [...tree.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function question(walked: readonly TreeFile[], goVersion: string | undefined) {
  const data = goVersion === undefined ? "" : `go ${goVersion}\n`;
  const files = walked.map((file) => (file.path === "go.mod" && file.kind === "file" ? { ...file, data } : file));
  return { op: "zip.check_directory", args: [files] };
}

function kinds(walked: readonly TreeFile[], goVersion: string | undefined): unknown {
  const hasGoMod = walked.some(({ path, kind }) => path === "go.mod" && kind === "file");
  const { valid, omitted, invalid, sizeError } = checkDirectory(walked, hasGoMod ? goVersion : undefined);
  const short = ({ path, kind }: { path: string; kind: string }): unknown => ({ path, kind });
  return { valid, omitted: omitted.map(short), invalid: invalid.map(short), sizeError: sizeError !== undefined };
}
