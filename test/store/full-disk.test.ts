import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../support/temp-folder.ts";

/** Mounts a small disk that only this process sees, and becomes the program that is given the folder. */
const script = 'mount -t tmpfs -o size=2m tmpfs "$2" && exec "$0" "$1" "$2"';

test("a disk that is full or read-only: objects pass through memory, nothing torn is left, and it recovers by itself", (t) => {
  if (spawnSync("unshare", ["-m", "true"]).status !== 0) return t.skip("needs root: a small disk is mounted");
  const program = join(import.meta.dirname, "full-disk-program.ts");
  const mounted = ["-m", "sh", "-c", script, process.execPath, program, tempFolder(t)];
  const { stdout, stderr } = spawnSync("unshare", mounted, { encoding: "utf8" });
  assert.equal(stdout, "all as promised\n", stderr);
});
