import assert from "node:assert/strict";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { MirrorFolders } from "./mirror-folders.ts";
import { trimMirrors } from "./trim-mirrors.ts";

const files = { "objects/pack/p.pack": "x".repeat(1_000) };
const ages = ["old", "middle", "new"];

/** Three mirrors of 1,000 bytes each, opened an hour apart, each with a pin. */
async function mirrors(t: TestContext) {
  const directory = tempFolder(t);
  const folders = await MirrorFolders.open(directory);
  const paths: string[] = [];
  for (const [hours, name] of ages.entries()) {
    const folder = await folders.open(name);
    const path = join(await folder.part("content", files), "..");
    await folder.pin("v1.0.0", "a".repeat(40));
    utimesSync(join(path, "address"), 0, hours * 3_600);
    paths.push(path);
  }
  return { directory, paths };
}

const cases = [
  [3_000, ["old", "middle", "new"], "all fit"],
  [2_999, ["middle", "new"], "the least recently opened goes first"],
  [1_000, ["new"], "as many as need be"],
  [0, [], "all"],
] as const;

test("mirrors beyond a bound go, and what their tags stood for stays", async (t) => {
  for (const [mostBytes, left, why] of cases) {
    const { directory, paths } = await mirrors(t);
    await trimMirrors(directory, mostBytes);
    const there = ages.filter((_, at) => existsSync(join(paths[at] ?? "", "content")));
    assert.deepEqual(there, left, why);
    for (const path of paths) assert.match(readFileSync(join(path, "pins"), "utf8"), /v1\.0\.0/, why);
  }
});

test("nothing but mirrors is touched, and no mirrors are none", async (t) => {
  const directory = tempFolder(t);
  await trimMirrors(directory, 0);
  await MirrorFolders.open(directory);
  writeFileSync(join(directory, "git", "mine"), "x");
  await trimMirrors(directory, 0);
  assert.ok(existsSync(join(directory, "git", "mine")));
});
