import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { MirrorFolders } from "./mirror-folders.ts";

const commit = "a".repeat(40);
const files = { config: "x\n", "objects/": "", "info/attributes": "y\n" };

test("a part is made once, with all its files", async (t) => {
  const folders = await MirrorFolders.open(tempFolder(t));
  const folder = await folders.open("https://git.test/m");
  const path = await folder.part("content", files);
  writeFileSync(join(path, "more"), "");
  assert.equal(await folder.part("content", files), path);
  assert.deepEqual(readdirSync(path).sort(), ["complete", "config", "info", "more", "objects"]);
});

test("a part that several need at a time is made once", async (t) => {
  const folder = await (await MirrorFolders.open(tempFolder(t))).open("https://git.test/m");
  const paths = await Promise.all(Array.from({ length: 20 }, () => folder.part("content", files)));
  assert.equal(new Set(paths).size, 1);
});

test("a part that was half made is made anew", async (t) => {
  const folders = await MirrorFolders.open(tempFolder(t));
  const folder = await folders.open("https://git.test/m");
  const path = await folder.part("content", files);
  rmSync(join(path, "complete"));
  writeFileSync(join(path, "left-over"), "");
  await folder.part("content", files);
  assert.ok(!existsSync(join(path, "left-over")) && existsSync(join(path, "config")));
});

test("whatever an address is, its folder lies inside", async (t) => {
  const directory = tempFolder(t);
  const folders = await MirrorFolders.open(directory);
  for (const address of ["../../x", "/etc", "a\nb", "https://git.test/../.."]) await folders.open(address);
  assert.deepEqual(readdirSync(directory), ["git"]);
  const names = readdirSync(join(directory, "git")).filter((name) => name !== "empty" && name !== "spool");
  assert.equal(names.filter((name) => /^[0-9a-f]{64}$/.test(name)).length, 4);
});

test("a tag keeps its first pin, also past a new start; a line that was cut is none", async (t) => {
  const directory = tempFolder(t);
  const folder = await (await MirrorFolders.open(directory)).open("https://git.test/m");
  await folder.pin("v1.0.0", commit);
  await folder.pin("v1.0.0", "b".repeat(40));
  await folder.pin("sub/v1.0.0", commit);
  const [name = ""] = readdirSync(join(directory, "git")).filter((entry) => entry.length === 64);
  appendFileSync(join(directory, "git", name, "pins"), `${commit} v1.1`);
  const again = await (await MirrorFolders.open(directory)).open("https://git.test/m");
  assert.deepEqual(
    [...(await again.pins())],
    [
      ["v1.0.0", commit],
      ["sub/v1.0.0", commit],
    ],
  );
});

test("what was being made when the last process ended is gone", async (t) => {
  const directory = tempFolder(t);
  const { spool, empty } = await MirrorFolders.open(directory);
  mkdirSync(join(spool, "x"));
  await MirrorFolders.open(directory);
  assert.deepEqual([readdirSync(spool), readdirSync(empty)], [[], []]);
});
