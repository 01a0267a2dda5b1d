import assert from "node:assert/strict";
import { chmodSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { isFault } from "../fault/fault.ts";
import { readKeyFile, writeKeyFile } from "./key-file.ts";

const refuses = (work: Promise<unknown>, code: "LOG_KEY" | "LOG_EXISTS") =>
  assert.rejects(work, (failure) => isFault(failure, code) && !failure.message.includes("secret"));

test("a key file and its folder are for their owner alone, and what others may read is not used", async (t) => {
  const folder = join(tempFolder(t), "data.keys");
  const file = join(folder, "key");
  await refuses(readKeyFile(file), "LOG_KEY");
  await writeKeyFile(file, "secret\n", { instead: false });
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(await readKeyFile(file), "secret\n");
  for (const mode of [0o640, 0o604, 0o660]) {
    chmodSync(file, mode);
    await refuses(readKeyFile(file), "LOG_KEY");
  }
});

test("a key is written over only where that is meant", async (t) => {
  const file = join(tempFolder(t), "key");
  await writeKeyFile(file, "secret 1\n", { instead: false });
  await refuses(writeKeyFile(file, "secret 2\n", { instead: false }), "LOG_EXISTS");
  assert.equal(await readKeyFile(file), "secret 1\n");
  await writeKeyFile(file, "secret 2\n", { instead: true });
  assert.equal(await readKeyFile(file), "secret 2\n");
  assert.equal(statSync(file).mode & 0o777, 0o600);
});
