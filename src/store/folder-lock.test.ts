import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { isFault } from "../fault/fault.ts";
import { lockFolder, shareFolder } from "./folder-lock.ts";

const share = (directory: string) => shareFolder(directory, () => undefined);
const inUse = (failure: unknown): boolean => isFault(failure, "DATA_IN_USE");

test("a folder is made, taken once, and free again afterwards", (t) => {
  const directory = join(tempFolder(t), "new", "folder");
  const free = lockFolder(directory);
  assert.throws(() => lockFolder(directory), inUse);
  free();
  lockFolder(directory)();
  assert.deepEqual(readdirSync(directory), ["lock"]);
});

test("another process is told which folder is in use; kill -9 of the holder frees it", async (t) => {
  const directory = tempFolder(t);
  const program = `
    import { lockFolder } from ${JSON.stringify(import.meta.resolve("./folder-lock.ts"))};
    process.on("exit", lockFolder(${JSON.stringify(directory)}));
    process.stdout.write("locked");
    setInterval(() => undefined, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
  assert.throws(
    () => lockFolder(directory),
    (failure) => inUse(failure) && String(failure).includes(directory),
  );
  holder.kill("SIGKILL");
  await once(holder, "exit");
  lockFolder(directory)();
});

test("who shares a folder comes in behind the one before; the first is alone until it has opened", async (t) => {
  const directory = tempFolder(t);
  const first = await share(directory);
  assert.equal(first.alone, true);
  const second = share(directory);
  assert.equal(await Promise.race([second.then(() => "in"), sleep(100).then(() => "waits")]), "waits");
  first.opened();
  assert.equal((await second).alone, false);
  (await second).opened();
  first.free();
  const third = await share(directory);
  assert.equal(third.alone, false, "the second is still there");
  third.opened();
  (await second).free();
  third.free();
  const fourth = await share(directory);
  assert.equal(fourth.alone, true);
  fourth.free();
});

test("to share and to have alone exclude each other", async (t) => {
  const directory = tempFolder(t);
  const sharing = await share(directory);
  assert.throws(() => lockFolder(directory), inUse, "while it opens");
  sharing.opened();
  assert.throws(() => lockFolder(directory), inUse, "and afterwards");
  sharing.free();
  const free = lockFolder(directory);
  await assert.rejects(share(directory), inUse);
  free();
  (await share(directory)).free();
});

test("a folder that cannot be made is STORAGE_FAILED", (t) => {
  const file = join(tempFolder(t), "file");
  writeFileSync(file, "");
  assert.throws(
    () => lockFolder(join(file, "folder")),
    (failure) => isFault(failure, "STORAGE_FAILED"),
  );
});
