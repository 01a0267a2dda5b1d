import assert from "node:assert/strict";
import { test } from "node:test";
import { releaseFlaw } from "./release-flaw.ts";

const rows = [
  ["1.26.6", false, "mended"],
  ["1.26.5", true, "one before that"],
  ["1.26rc1", true, "a candidate is older than its release"],
  ["1.27.0", false, "newer"],
  ["1.25.13", false, "mended in the older line too"],
  ["1.25.12", true, "one before that"],
  ["1.24.11", true, "no longer mended"],
  ["1.26.8 X:nocoverageredesign", false, "with an experiment"],
  ["", false, "nobody knows"],
  ["devel +0123456789", false, "a tree of somebody's own"],
] as const;
for (const [version, flawed, why] of rows) {
  test(`go ${version}: ${why}`, () => assert.equal(releaseFlaw(version).length > 0, flawed));
}
