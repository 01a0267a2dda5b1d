import assert from "node:assert/strict";
import { readdirSync, readlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { OpenFiles } from "./open-files.ts";

test("a file is held open while it is remembered or read, and no longer", async (t) => {
  const folder = tempFolder(t);
  const paths = ["a", "b", "c"].map((name) => join(folder, name));
  for (const path of paths) writeFileSync(path, path);
  const [a = "", b = "", c = ""] = paths;
  const files = new OpenFiles(2);
  t.after(() => files.close());

  const [reading, same] = await Promise.all([files.open(a), files.open(a)]);
  await same.close();
  for (const path of [b, c]) await (await files.open(path)).close();
  await inTheEnd(() => [a, b, c].map(openCount), [1, 1, 1], "the eldest is forgotten, and still read");
  assert.equal(Buffer.from(await reading.read(0, 1_000)).toString(), a);
  await reading.close();
  await inTheEnd(() => [a, b, c].map(openCount), [0, 1, 1], "and then closed");

  files.forget(b);
  unlinkSync(b);
  await inTheEnd(() => openCount(`${b} (deleted)`), 0, "its room on the disk is free");
  await assert.rejects(files.open(b), { code: "ENOENT" });
});

function openCount(path: string): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false; // the one by which the folder itself was read
    }
  }).length;
}

/** Closing goes on in another thread. */
async function inTheEnd<T>(found: () => T, expected: T, why: string): Promise<void> {
  const until = Date.now() + 10_000;
  while (!isDeepStrictEqual(found(), expected) && Date.now() < until) await sleep(5);
  assert.deepEqual(found(), expected, why);
}
