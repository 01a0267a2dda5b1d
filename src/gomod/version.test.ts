import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { agreesWhenGenerated, agreesWithTable, orNull } from "../../test/oracle/agreement.ts";
import { anyPath, anyVersion } from "../../test/oracle/questions.ts";
import { isFault } from "../fault/fault.ts";
import { parseModulePath } from "./module-path.ts";
import {
  checkModuleVersion,
  compareVersions,
  matchPathMajor,
  parseCanonicalVersion,
  pathMajorPrefix,
  sortModuleVersions,
} from "./version.ts";

const canonical = [
  ["v1.2.3", "a release"],
  ["v1.2.3-rc.1", "a prerelease"],
  ["v2.0.0+incompatible", "the one build suffix that stays"],
  ["v0.0.0-20210220032951-036812b2e83c", "a pseudo-version"],
] as const;
for (const [version, why] of canonical) {
  test(`${version}: ${why}`, () => assert.equal(parseCanonicalVersion(version), version));
}

const refused = [
  ["", /not a semantic version/, "nothing"],
  ["master", /not a semantic version/, "a branch"],
  ["1.2.3", /not a semantic version/, "no v"],
  ["v1.2", /would be "v1\.2\.0"/, "a short form is a query"],
  ["v1.2.3+meta", /would be "v1\.2\.3"/, "build metadata"],
  ["v1.2.3/go.mod", /not a semantic version/, "a line of go.sum"],
] as const;
for (const [version, reason, why] of refused) {
  test(`refuses ${JSON.stringify(version)}: ${why}`, () => {
    assert.throws(
      () => parseCanonicalVersion(version),
      (failure) => isFault(failure, "BAD_VERSION") && reason.test(failure.message),
    );
  });
}

test("a module and its go.mod stand together, as in go.sum", () => {
  const lines = ["v1.10.0", "v1.9.0/go.mod", "v1.9.0", "v1.10.0/go.mod"];
  assert.deepEqual(lines.toSorted(compareVersions), ["v1.9.0", "v1.9.0/go.mod", "v1.10.0", "v1.10.0/go.mod"]);
});

const majors = {
  op: "versions.majors",
  ours: ([a, b]: readonly [string, string]) => ({
    match: matchPathMajor(a, b),
    prefix: orNull(() => pathMajorPrefix(b), "BAD_MODULE_PATH"),
    check: objection(a, b),
  }),
};
agreesWithTable({
  ...majors,
  golden: new URL("testdata/versions-majors.golden", import.meta.url),
  source: "module/module_test.go",
  questions: ({ rows }) => rows.map(([a, b]) => [a, b] as const),
});
const pathMajor = fc.constantFrom(
  "",
  "/",
  ".",
  "/v0",
  "/v1",
  "/v2",
  "/v3",
  ".v0",
  ".v1",
  ".v2",
  ".v1-unstable",
  "v2",
  "/x",
);
const modulePath = fc.tuple(fc.constantFrom("x.y/z", "gopkg.in/yaml", "x.y"), pathMajor).map((parts) => parts.join(""));
agreesWhenGenerated(majors, 1_500, fc.tuple(anyVersion, pathMajor));
agreesWhenGenerated(majors, 1_500, fc.tuple(fc.oneof(modulePath, modulePath, anyPath), anyVersion));

agreesWhenGenerated(
  {
    op: "versions.sort",
    ours: (list: readonly (readonly [string, string])[]) =>
      sortModuleVersions(list.map(([path, version]) => ({ path, version }))).map(({ path, version }) => [
        path,
        version,
      ]),
  },
  1_000,
  fc.array(fc.tuple(fc.constantFrom("x.y/a", "x.y/B", "x.y/é", "\uFFFD", "😀"), anyVersion), { maxLength: 10 }),
);

/** As module.Check: the kind of its error, or null. */
function objection(path: string, version: string): string | null {
  const checked = orNull(() => parseModulePath(path), "BAD_MODULE_PATH");
  if (checked === null) return "BAD_MODULE_PATH";
  return checkModuleVersion(checked, version) === undefined ? null : "BAD_VERSION";
}
