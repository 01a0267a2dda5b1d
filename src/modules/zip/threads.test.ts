import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { watchedScope } from "../../../test/net/watched-scope.ts";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import { craftZip } from "../../../test/zip/craft.ts";
import { Fault } from "../../fault/fault.ts";
import type { RandomAccess } from "../../store/blobs.ts";
import { ZipThreads, type ZipThreadsOptions } from "./threads.ts";

const good = craftZip({ entries: [{ name: "example.com/m@v1.0.0/a.go", content: "package a\n".repeat(1000) }] });
const script = new URL("worker.ts", import.meta.url);
/** Dies of the module "die", answers any other. */
const mortal = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from "node:worker_threads";
    parentPort.on("message", ({ module }) => {
      if (module === "die") throw new Error("out of breath");
      parentPort.postMessage({ checked: { h1: "h1:", files: 0, uncompressedBytes: 0 } });
    });
  `)}`,
);

test("a file is read by the thread itself, other bytes piece by piece, with the same result", async (t) => {
  const threads = open(t, {});
  const path = join(tempFolder(t), "a.zip");
  writeFileSync(path, Buffer.concat([good, Buffer.from("bytes that are not asked for")]));
  const file = { size: good.length, path, read: () => assert.fail("the thread reads the path") };
  const fromFile = await threads.check(file, "example.com/m", "v1.0.0", watchedScope());
  assert.deepEqual(fromFile, await threads.check(inMemory(good), "example.com/m", "v1.0.0", watchedScope()));
  assert.deepEqual({ ...fromFile, h1: "" }, { h1: "", files: 1, uncompressedBytes: 10_000 });
});

test("a refusal names module, version and entry, and the thread goes on", async (t) => {
  const threads = open(t, { most: 1 });
  for (const _ of [1, 2]) {
    await assert.rejects(threads.check(inMemory(good), "example.com/m", "v1.0.1", watchedScope()), {
      code: "ZIP_INVALID",
      message:
        'example.com/m@v1.0.1 (.zip): entry "example.com/m@v1.0.0/a.go": ' +
        "the path does not begin with example.com/m@v1.0.1/",
    });
  }
});

test("the signal ends it at once, whatever the thread waits for, and the next zip gets a new thread", async (t) => {
  const threads = open(t, { most: 1 });
  const giveUp = new AbortController();
  const asked = Promise.withResolvers<void>();
  const silent: RandomAccess = { size: 100, read: () => (asked.resolve(), new Promise(() => undefined)) };
  const checking = threads.check(silent, "example.com/m", "v1.0.0", watchedScope(giveUp.signal));
  await asked.promise;
  giveUp.abort(new Error("nobody waits any more"));
  await assert.rejects(checking, { message: "nobody waits any more" });
  assert.equal((await threads.check(inMemory(good), "example.com/m", "v1.0.0", watchedScope())).files, 1);
});

test("a signal that has ended starts nothing", async (t) => {
  const threads = open(t, { script: new URL("file:///nowhere.js") });
  const over = watchedScope(AbortSignal.abort(new Error("too late")));
  await assert.rejects(threads.check(inMemory(good), "example.com/m", "v1.0.0", over), { message: "too late" });
});

test("a thread that dies is a Fault for its zip only, and is replaced", async (t) => {
  const threads = open(t, { script: mortal, most: 1 });
  for (const _ of [1, 2]) {
    await assert.rejects(threads.check(inMemory(good), "die", "v1.0.0", watchedScope()), {
      code: "INTERNAL",
      message: /died: out of breath/,
    });
    assert.equal((await threads.check(inMemory(good), "live", "v1.0.0", watchedScope())).h1, "h1:");
  }
});

test("bytes that cannot be read are the storage's fault, not the zip's", async (t) => {
  const threads = open(t, {});
  const broken = { size: 100, read: () => Promise.reject(new Fault("STORAGE_FAILED", "the disk is gone")) };
  const missing = { ...broken, path: join(tempFolder(t), "missing.zip") };
  await assert.rejects(threads.check(broken, "example.com/m", "v1.0.0", watchedScope()), {
    message: "the disk is gone",
  });
  await assert.rejects(threads.check(missing, "example.com/m", "v1.0.0", watchedScope()), { code: "STORAGE_FAILED" });
  const short = { ...inMemory(good), size: good.length + 1 };
  await assert.rejects(threads.check(short, "example.com/m", "v1.0.0", watchedScope()), { code: "STORAGE_FAILED" });
});

test("no more threads than allowed: the others wait their turn, not for ever, and say so", async (t) => {
  const threads = open(t, { most: 1, queueMs: 30 });
  const giveUp = new AbortController();
  const silent: RandomAccess = { size: 100, read: () => new Promise(() => undefined) };
  const hung = threads.check(silent, "example.com/m", "v1.0.0", watchedScope(giveUp.signal));
  const waiting = watchedScope();
  await assert.rejects(threads.check(inMemory(good), "example.com/m", "v1.0.0", waiting), { code: "QUEUE_TIMEOUT" });
  assert.deepEqual(waiting.waits(), ["queue"]);
  const next = threads.check(inMemory(good), "example.com/m", "v1.0.0", watchedScope());
  giveUp.abort(new Error("given up"));
  await assert.rejects(hung, { message: "given up" });
  assert.equal((await next).files, 1);
});

test("a zip that cannot be read in time is given up", async (t) => {
  const threads = open(t, { checkMs: 30 });
  const silent: RandomAccess = { size: 100, read: () => new Promise(() => undefined) };
  const scope = watchedScope();
  await assert.rejects(threads.check(silent, "example.com/m", "v1.0.0", scope), { code: "STORAGE_FAILED" });
  assert.deepEqual(scope.waits(), ["checksum"]);
});

function open(t: TestContext, options: Partial<ZipThreadsOptions>): ZipThreads {
  const threads = new ZipThreads({ script, most: 2, queueMs: 10_000, checkMs: 10_000, ...options });
  t.after(() => threads.close());
  return threads;
}

/** As a view of a larger buffer, which must survive. */
function inMemory(bytes: Buffer): RandomAccess {
  return { size: bytes.length, read: async (position, length) => bytes.subarray(position, position + length) };
}
