import assert from "node:assert/strict";
import { test } from "node:test";
import { compareGoVersions, compareToolchains } from "./go-version.ts";

const ascending = [
  ["", "1", "what is no version comes first"],
  ["v1.21", "0", "a v makes it none"],
  ["1.21.0rc1", "1.0", "a candidate of a patch release is none"],
  ["1.021", "1.0", "a leading zero makes it none"],
  ["1.9", "1.10", "numbers by value"],
  ["1.20rc1", "1.20", "before Go 1.21 a candidate came before the language version, which was the release"],
  ["1.20", "1.20.1", "and the release before its patches"],
  ["1.21", "1.21rc1", "since then the language version comes first"],
  ["1.21alpha9", "1.21beta1", "alpha before beta"],
  ["1.21rc", "1.21rc0", "a candidate without number before those with one"],
  ["1.21rc2", "1.21rc10", "candidates by number"],
  ["1.21rc2", "1.21.0", "candidates before the release"],
  ["1.99999999999999999999", "1.100000000000000000000", "numbers beyond 64 bits"],
] as const;
for (const [a, b, why] of ascending) {
  test(`"${a}" before "${b}": ${why}`, () => {
    assert.ok(compareGoVersions(a, b) < 0);
    assert.ok(compareGoVersions(b, a) > 0);
  });
}

const equal = [
  ["1", "1.0.0", "a major version alone is its first release"],
  ["1.20", "1.20.0", "before Go 1.21 the first release had no patch number"],
  ["x", "1.21.x", "all that are none are equal"],
] as const;
for (const [a, b, why] of equal) {
  test(`"${a}" as "${b}": ${why}`, () => assert.equal(compareGoVersions(a, b), 0));
}

const toolchains = [
  ["go1.21.1-custom", "go1.21.2", "what follows the dash is not looked at"],
  ["default", "go1.4", "a name without version comes first"],
  ["go1.21.1/../x", "1.4", "so does what leads to another folder; a bare version is taken for one"],
] as const;
for (const [a, b, why] of toolchains) {
  test(`toolchain "${a}" before "${b}": ${why}`, () => assert.ok(compareToolchains(a, b) < 0));
}
