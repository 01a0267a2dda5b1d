import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { makeFolder } from "./make-folder.ts";

test("the missing folders above are made, for the owner alone", (t) => {
  const folder = join(tempFolder(t), "a/b/c");
  makeFolder(folder);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  makeFolder(folder); // a folder that is there is no failure
});

test("below a file, and where the system has no such place, it fails at once", (t) => {
  const file = join(tempFolder(t), "file");
  writeFileSync(file, "");
  assert.throws(() => makeFolder(join(file, "data")), /ENOTDIR/);
  if (!existsSync("/proc")) return t.diagnostic("no /proc here");
  assert.throws(() => makeFolder("/proc/nope/data"), /ENOENT/);
});
