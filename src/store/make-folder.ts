import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder that only its owner may enter, and the folders above it that are missing. Not by node's own recursive
 * mkdir: where the system answers ENOENT for a folder whose parent exists, as /proc does, that never ends.
 * @throws the system's error, at once
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    const parent = dirname(folder);
    if (code !== "ENOENT" || parent === folder) throw failure;
    makeFolder(parent);
    mkdirSync(folder, { mode: 0o700 });
  }
}
