import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { verificationLines } from "../mutation/verification-lines.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Without its line a loop may have no end: that is found out as well. */
const mostMs = 120_000;
const root = join(import.meta.dirname, "../..");

test("each line that verifies something, taken away, makes a test fail", { timeout: 3_600_000 }, async (t) => {
  const folder = tempFolder(t);
  for (const name of ["src", "test", "bin", "package.json"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  // Of its own: inside of a test node would run no other.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const passes = (tests: readonly string[]): boolean => {
    const args = ["--use-system-ca", "--test", "--test-concurrency=2", `--test-timeout=${mostMs}`, ...tests];
    return spawnSync(process.execPath, args, { cwd: folder, env }).status === 0;
  };
  const all = [...new Set(verificationLines.flatMap(({ tests }) => tests))];
  assert.ok(passes(all), "with every line in its place all tests pass");
  for (const { file, line, instead, tests } of verificationLines) {
    await t.test(`src/${file}: ${line.trim()}`, () => {
      const path = join(folder, "src", file);
      const whole = readFileSync(path, "utf8");
      writeFileSync(
        path,
        whole.replace(line, () => instead),
      );
      try {
        assert.ok(!passes(tests), `${tests.join(", ")} passes without it`);
      } finally {
        writeFileSync(path, whole);
      }
    });
  }
});
