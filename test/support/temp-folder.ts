import { mkdtempSync, rmSync } from "node:fs";
import { chmod, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { lookThroughFolder } from "./leaks/leaks.ts";

/** A folder that is gone after the test, read-only module caches included. */
export function tempFolder(t: Pick<TestContext, "after">, name = "modgate-test-"): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  t.after(async () => {
    await makeWritable(folder);
    lookThroughFolder(folder);
    // A program that is ending may still write.
    for (const one of [folder, `${folder}.keys`]) {
      rmSync(one, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  });
  return folder;
}

/** The go command makes the folders of its module cache read-only. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755).catch(() => undefined);
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
