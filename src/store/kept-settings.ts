import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "./replace-file.ts";
import { isAbsent, storageFault } from "./storage-fault.ts";

const fileName = "audit-settings.json";

/** The settings of which the audit trail has spoken last, as text. undefined: of none. @throws {Fault} STORAGE_FAILED */
export async function readKeptSettings(data: string): Promise<string | undefined> {
  const file = join(data, fileName);
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw storageFault(`${file} cannot be read`, cause);
  }
}

/** Durable when it resolves. @throws {Fault} STORAGE_FAILED, STORAGE_FULL */
export async function keepSettings(data: string, text: string): Promise<void> {
  const file = join(data, fileName);
  try {
    await replaceFile(file, text);
  } catch (cause) {
    throw storageFault(`${file} cannot be written`, cause);
  }
}
