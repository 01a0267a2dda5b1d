import assert from "node:assert/strict";
import { test } from "node:test";
import { hashInRecord } from "./evidence.ts";

const text = "example.com/m v1.0.0 h1:zip=\nexample.com/m v1.0.0/go.mod h1:mod=\n# a line of a later format\n";

/** [record, module, version, kind, hash, why] */
const rows = [
  [text, "example.com/m", "v1.0.0", "zip", "h1:zip=", "the zip's line"],
  [text, "example.com/m", "v1.0.0", "mod", "h1:mod=", "the go.mod's line"],
  [text, "example.com/m", "v1.0.00", "zip", undefined, "a version that begins alike"],
  [text, "example.com/m2", "v1.0.0", "zip", undefined, "a true record of another module (CVE-2026-42501)"],
  [text, "m", "v1.0.0", "zip", undefined, "a path that ends alike"],
  [text.toUpperCase(), "example.com/m", "v1.0.0", "zip", undefined, "capitals are other letters"],
  [` ${text}`, "example.com/m", "v1.0.0", "zip", undefined, "lines begin with the path"],
  [`${text}example.com/m v1.0.0 h1:zip=\n`, "example.com/m", "v1.0.0", "zip", "h1:zip=", "said twice"],
  [
    `${text}example.com/m v1.0.0 h1:not=\n`,
    "example.com/m",
    "v1.0.0",
    "zip",
    undefined,
    "two that contradict each other",
  ],
  [text.replace("h1:zip", "h2:zip"), "example.com/m", "v1.0.0", "zip", undefined, "a hash of another kind"],
  ["", "example.com/m", "v1.0.0", "zip", undefined, "nothing"],
] as const;
for (const [record, module, version, kind, hash, why] of rows) {
  test(`hash in a record: ${why}`, () => assert.equal(hashInRecord(record, module, version, kind), hash));
}
