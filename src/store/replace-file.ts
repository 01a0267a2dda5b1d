import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./file-bytes.ts";

/** Puts bytes in the place of a file, durably, whole or not at all. One writer at a time. Failures are those of the system. */
export async function replaceFile(file: string, bytes: string | Uint8Array): Promise<void> {
  const partial = await open(`${file}.new`, "w", 0o600);
  try {
    await partial.writeFile(bytes);
    await partial.sync();
  } finally {
    await partial.close();
  }
  await rename(`${file}.new`, file);
  await syncFolder(dirname(file));
}
