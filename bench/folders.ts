import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Kept between runs, outside the repository: the recorded modules and the built contestants. */
export function cacheFolder(name: string): string {
  const folder = join(tmpdir(), `modgate-bench-${process.getuid?.() ?? 0}`, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A fresh folder for the time of the work. What the go command keeps must have been made writable (-modcacherw). */
export async function inFreshFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "modgate-bench-run-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
