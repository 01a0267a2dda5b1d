import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
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
  await MirrorFolders.clear(directory);
  const again = await MirrorFolders.open(directory);
  assert.deepEqual([existsSync(spool), readdirSync(again.spool), readdirSync(empty)], [false, [], []]);
});

test("processes that share the folder have a spool each, and work at a repository one after the other", async (t) => {
  const directory = tempFolder(t);
  const [one, other] = [await MirrorFolders.open(directory), await MirrorFolders.open(directory)];
  assert.notEqual(one.spool, other.spool);
  assert.ok(existsSync(one.spool));
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  let under = 0;
  const turns = Array.from({ length: 6 }, async (_, n) => {
    const folder = await (n % 2 === 0 ? one : other).open("https://git.test/m");
    await folder.inTurn(scope, async () => {
      under++;
      await sleep(20);
      assert.equal(under--, 1);
    });
  });
  const elsewhere = await other.open("https://git.test/other");
  await Promise.all([
    ...turns,
    elsewhere.inTurn(scope, () => Promise.reject(new Error("failed"))).catch(() => undefined),
  ]);
  await elsewhere.inTurn(scope, async () => undefined);
});

test("a part that several processes make at once is whole, and the same", async (t) => {
  const directory = tempFolder(t);
  const opened = await Promise.all(Array.from({ length: 4 }, () => MirrorFolders.open(directory)));
  const folders = await Promise.all(opened.map((each) => each.open("https://git.test/m")));
  for (let round = 0; round < 5; round++) {
    const paths = await Promise.all(folders.map((folder) => folder.part("content", files)));
    assert.equal(new Set(paths).size, 1);
    assert.deepEqual(readdirSync(paths[0] ?? "").sort(), ["complete", "config", "info", "objects"]);
    await Promise.all(folders.map((folder) => folder.remove("content")));
  }
});
