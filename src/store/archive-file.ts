import { createHash } from "node:crypto";
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder } from "./file-bytes.ts";
import { storageFault } from "./storage-fault.ts";

/**
 * Writes lines into a file of a folder, whole or not at all; durable when it resolves.
 * @returns its SHA-256, as sha256sum prints it @throws {Fault} STORAGE_FULL, STORAGE_FAILED
 */
export async function writeArchive(folder: string, name: string, lines: AsyncIterable<string>): Promise<string> {
  const path = join(folder, name);
  const hash = createHash("sha256");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(`${path}.new`, "w", 0o600);
    try {
      for await (const line of lines) {
        hash.update(line);
        await file.appendFile(line);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
    await syncFolder(folder);
  } catch (cause) {
    throw storageFault(`${path} cannot be written`, cause);
  }
  return hash.digest("hex");
}
