import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { agreesWhenGenerated, agreesWithTable } from "../../test/oracle/agreement.ts";
import { anyPath } from "../../test/oracle/questions.ts";
import { isFault } from "../fault/fault.ts";
import { checkFilePath, checkImportPath, checkModulePath, parseModulePath, splitPathVersion } from "./module-path.ts";

const good = [
  ["golang.org/x/text", "plain"],
  ["github.com/Azure/sdk", "capitals behind the host"],
  ["example.com", "a host alone"],
  ["example.com/m/v2", "a major version"],
  ["gopkg.in/yaml.v3", "gopkg.in wants its version with a dot"],
  ["gopkg.in/yaml.v1-unstable", "and knows -unstable"],
  ["example.com/a..b/c~x", "dots and tildes inside an element"],
] as const;
for (const [path, why] of good) test(`${path}: ${why}`, () => assert.equal(parseModulePath(path), path));

const bad = [
  ["", /empty/, "nothing"],
  ["golang", /no dot/, "no domain: the standard library's names"],
  ["Example.com/m", /small letters/, "capitals in the host"],
  ["example.com/m/v1", /major version/, "v1 is never written"],
  ["example.com/m/v02", /major version/, "a leading zero"],
  ["gopkg.in/yaml", /major version/, "gopkg.in without version"],
  ["example.com/a//b", /double slash/, "an empty element"],
  ["example.com/../b", /only dots/, "a way out"],
  ["example.com/.git", /begins with a dot/, "a hidden file"],
  ["example.com/aux.x/b", /reserved/, "a device name of Windows"],
  ["example.com/progra~1", /short file name/, "a short name of Windows"],
  ["example.com/b\u212Aad", /not allowed/, "a letter that folds to ASCII"],
  ["example.com/a b", /not allowed/, "a blank"],
  ["example.com/a\uD800", /not Unicode/, "half a character"],
  ["example.com/a%2fb", /not allowed/, "an escape"],
  ["-example.com/a", /leading dash/, "what a command would take for a flag"],
] as const;
for (const [path, reason, why] of bad) {
  test(`refuses ${JSON.stringify(path)}: ${why}`, () => {
    assert.throws(
      () => parseModulePath(path),
      (failure) => isFault(failure, "BAD_MODULE_PATH") && reason.test(failure.message),
    );
  });
}

const topic = {
  op: "paths",
  ours: (path: string) => ({
    module: checkModulePath(path) === undefined,
    import: checkImportPath(path) === undefined,
    file: checkFilePath(path) === undefined,
    split: split(path),
  }),
};
agreesWithTable({
  ...topic,
  golden: new URL("testdata/paths.golden", import.meta.url),
  source: "module/module_test.go",
  questions: ({ literals, rows }) => [...literals, ...rows.map(([prefix, version]) => prefix + version)],
});
agreesWhenGenerated(topic, 4_000, anyPath);

test("a path is its prefix and its major version", () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const parts = splitPathVersion(path);
      assert.ok(parts === undefined || parts.prefix + parts.pathMajor === path);
    }),
  );
});

function split(path: string): readonly [string, string] | null {
  const parts = splitPathVersion(path);
  return parts === undefined ? null : [parts.prefix, parts.pathMajor];
}
