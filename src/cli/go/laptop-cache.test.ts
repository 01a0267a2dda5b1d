import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { isFault } from "../../fault/fault.ts";
import { openStore } from "../../store/store.ts";
import { type Disk, openLaptopCache } from "./laptop-cache.ts";

const ext4: Disk = { type: 0xef53, bavail: 1e9, bsize: 4096 };

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), "modgate-test-"));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const obstacles: readonly (readonly [why: string, words: RegExp, disk: () => Promise<Disk>])[] = [
  ["on a network mount", /network mount \(nfs\)/, async () => ({ ...ext4, type: 0x6969 })],
  ["on a full disk", /is full/, async () => ({ ...ext4, bavail: 10 })],
  ["on a disk that does not answer", /does not answer/, () => new Promise(() => undefined)],
];
for (const [why, words, diskOf] of obstacles) {
  test(`a cache ${why}: another one for this run, and the folder is not touched`, async (t) => {
    const directory = join(folder(t), "cache");
    const cache = await openLaptopCache({ directory }, () => undefined, diskOf);
    assert.match(cache.instead ?? "", words);
    assert.equal(existsSync(directory), false);
    await cache.store.close();
    await cache.remove();
  });
}

test("a folder that cannot be made, as on a read-only disk", async (t) => {
  const file = join(folder(t), "file");
  writeFileSync(file, "");
  const cache = await openLaptopCache({ directory: join(file, "cache") }, () => undefined);
  assert.match(cache.instead ?? "", /cache cannot be made/);
  await cache.store.close();
  await cache.remove();
});

test("runs share a folder; a server has it alone, or not at all", async (t) => {
  const directory = join(folder(t), "cache");
  const runs = await Promise.all([1, 2, 3].map(() => openLaptopCache({ directory }, () => undefined)));
  assert.deepEqual(
    runs.map(({ instead }) => instead),
    [undefined, undefined, undefined],
  );
  const inUse = (failure: unknown) => isFault(failure, "DATA_IN_USE");
  await assert.rejects(
    openStore({ directory }, () => undefined),
    inUse,
  );
  for (const { store } of runs) await store.close();

  const server = await openStore({ directory }, () => undefined);
  const run = await openLaptopCache({ directory }, () => undefined);
  assert.match(run.instead ?? "", /another modgate uses/);
  await run.store.close();
  await run.remove();
  await server.close();
  assert.ok(existsSync(directory), "the cache itself is kept");
});
