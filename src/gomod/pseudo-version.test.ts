import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { agreesWhenGenerated, agreesWithTable, orNull } from "../../test/oracle/agreement.ts";
import { anyVersion, nearlyPseudo } from "../../test/oracle/questions.ts";
import {
  isPseudoVersion,
  isZeroPseudoVersion,
  pseudoVersion,
  pseudoVersionBase,
  pseudoVersionRev,
  pseudoVersionTime,
  zeroPseudoVersion,
} from "./pseudo-version.ts";

const time = new Date("2021-02-20T03:29:51Z");
const made = [
  ["", "", "v0.0.0-20210220032951-036812b2e83c", "no tag"],
  ["v2", "", "v2.0.0-20210220032951-036812b2e83c", "no tag of this major version"],
  ["v1", "v1.2.9", "v1.2.10-0.20210220032951-036812b2e83c", "behind a release"],
  ["v1", "v1.2.3-pre", "v1.2.3-pre.0.20210220032951-036812b2e83c", "behind a prerelease"],
  ["v2", "v2.0.0+incompatible", "v2.0.1-0.20210220032951-036812b2e83c+incompatible", "without go.mod"],
] as const;
for (const [major, older, version, why] of made) {
  test(`${version}: ${why}`, () => {
    assert.equal(pseudoVersion(major, older, time, "036812b2e83c"), version);
    assert.equal(isPseudoVersion(version), true);
    assert.equal(pseudoVersionBase(version), older);
    assert.deepEqual(pseudoVersionTime(version), time);
    assert.equal(pseudoVersionRev(version), "036812b2e83c");
  });
}

const topic = {
  op: "pseudo-versions",
  ours: (version: string) => ({
    pseudo: isPseudoVersion(version),
    zero: isZeroPseudoVersion(version),
    time: orNull(() => pseudoVersionTime(version).toISOString(), "BAD_VERSION"),
    rev: orNull(() => pseudoVersionRev(version), "BAD_VERSION"),
    base: orNull(() => pseudoVersionBase(version), "BAD_VERSION"),
  }),
};
agreesWithTable({
  ...topic,
  golden: new URL("testdata/pseudo-versions.golden", import.meta.url),
  source: "module/pseudo_test.go",
  questions: ({ literals }) => [
    ...literals,
    "v0.0.0-00010101000000-000000000000",
    "v2.0.0-00010101000000-000000000000",
  ],
});
agreesWhenGenerated(topic, 2_000, fc.oneof(nearlyPseudo, nearlyPseudo, anyVersion));

agreesWhenGenerated(
  {
    op: "pseudo-versions.made",
    ours: ([major, older, when, revision]: readonly [string, string, string, string]) => [
      pseudoVersion(major, older, new Date(when), revision),
      zeroPseudoVersion(major),
    ],
  },
  1_000,
  fc.tuple(
    fc.constantFrom("", "v0", "v1", "v2"),
    anyVersion,
    fc
      .date({ min: new Date("0000-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.constantFrom("hash", "036812b2e83c"),
  ),
);
