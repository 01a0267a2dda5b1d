import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { verificationLines } from "./verification-lines.ts";

const root = join(import.meta.dirname, "../..");

// Whether they are needed is shown by `npm run drill -- mutation`.
test("every line that verifies something stands where the list says, once, and its tests exist", () => {
  for (const { file, line, instead, tests } of verificationLines) {
    const times = readFileSync(join(root, "src", file), "utf8").split(line).length - 1;
    assert.equal(times, 1, `src/${file} has no longer, or more than once: ${line} (follow it in the list)`);
    assert.notEqual(line, instead);
    for (const name of tests) assert.ok(existsSync(join(root, name)), name);
  }
});
