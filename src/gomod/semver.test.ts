import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { agreesWhenGenerated, agreesWithTable } from "../../test/oracle/agreement.ts";
import { anyVersion } from "../../test/oracle/questions.ts";
import * as semver from "./semver.ts";
import { canonicalVersion } from "./version.ts";

const ascending = [
  ["", "v0.0.0", "what is no version comes first"],
  ["v1.0.0-alpha", "v1.0.0", "a prerelease before its release"],
  ["v1.0.0-2", "v1.0.0-11", "numbers by value"],
  ["v1.0.0-2", "v1.0.0-a", "numbers before words"],
  ["v1.0.0-B", "v1.0.0-a", "words by their bytes"],
  ["v1.0.0-a", "v1.0.0-a.0", "fewer identifiers first"],
  ["v9.0.0", "v10.0.0", "major versions by value"],
  ["v1.0.99999999999999999999", "v1.0.100000000000000000000", "numbers beyond 64 bits"],
] as const;
for (const [a, b, why] of ascending) {
  test(`${a || '""'} before ${b}: ${why}`, () => {
    assert.equal(semver.compare(a, b), -1);
    assert.equal(semver.compare(b, a), 1);
  });
}

test("what compares equal is sorted by its bytes, and the list given stays as it is", () => {
  const list = ["v1.0.0+b", "v1", "v1.0.0+a", "\u{10000}", "\uFFFD", "v0.1.0"];
  const before = [...list];
  assert.deepEqual(semver.sort(list), ["\uFFFD", "\u{10000}", "v0.1.0", "v1", "v1.0.0+a", "v1.0.0+b"]);
  assert.deepEqual(list, before);
});

test("a hostile version takes no time", () => {
  const hostile = [`v1.0.0-${"0".repeat(50_000)}!`, `v1.0.0-${"a.".repeat(25_000)}!`, `v${"1".repeat(50_000)}x`];
  const begin = process.cpuUsage();
  for (const version of hostile) assert.equal(semver.isValid(version), false);
  assert.ok(process.cpuUsage(begin).user < 2_000_000, "two seconds would be quadratic");
});

const one = {
  op: "versions",
  ours: (version: string) => ({
    valid: semver.isValid(version),
    canonical: semver.canonical(version),
    major: semver.major(version),
    majorMinor: semver.majorMinor(version),
    prerelease: semver.prerelease(version),
    build: semver.build(version),
    moduleCanonical: canonicalVersion(version),
  }),
};
agreesWithTable({
  ...one,
  golden: new URL("testdata/versions.golden", import.meta.url),
  source: "semver/semver_test.go",
  questions: ({ literals }) => literals,
});
agreesWhenGenerated(one, 3_000, anyVersion);

const order = {
  op: "versions.order",
  ours: (list: readonly string[]) => ({
    compare: semver.compare(list[0] ?? "", list.at(-1) ?? ""),
    max: semver.max(list[0] ?? "", list.at(-1) ?? ""),
    sorted: semver.sort(list),
  }),
};
agreesWithTable({
  ...order,
  golden: new URL("testdata/versions-order.golden", import.meta.url),
  source: "semver/semver_test.go",
  questions: ({ rows }) => {
    const inputs = rows.map(([input]) => input);
    return [inputs, ...inputs.flatMap((a) => inputs.map((b) => [a, b]))];
  },
});
agreesWhenGenerated(order, 2_000, fc.array(anyVersion, { minLength: 1, maxLength: 6 }));
