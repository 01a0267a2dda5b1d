import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { locked } from "./support/locked.ts";

test("what modgate is made of is exact, hashed, from any mirror the same, and runs nothing when it is installed", () => {
  const packed = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Record<
    "dependencies" | "optionalDependencies" | "devDependencies",
    Record<string, string>
  >;
  const wanted = { ...packed.dependencies, ...packed.optionalDependencies, ...packed.devDependencies };
  for (const [name, version] of Object.entries(wanted)) assert.match(version, /^\d+\.\d+\.\d+$/, name);
  for (const [place, { resolved, integrity, hasInstallScript }] of locked()) {
    assert.match(integrity ?? "", /^sha512-/, place);
    assert.equal(resolved, undefined, place);
    assert.equal(hasInstallScript, undefined, place);
  }
});
