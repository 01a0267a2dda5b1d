import { randomUUID } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeFile, syncFolder } from "./file-bytes.ts";
import { makeFolder } from "./make-folder.ts";
import { isAbsent, storageFault } from "./storage-fault.ts";

/** Where a data folder keeps the host keys that somebody has compared: in ssh's own form, for ssh to read. */
export function pinnedHostsFile(directory: string): string {
  return join(directory, "known_hosts");
}

/** The lines of a host. @throws {Fault} STORAGE_FAILED */
export async function readPinnedHost(file: string, name: string): Promise<readonly string[]> {
  return (await linesOf(file)).filter((line) => line.split(" ", 1)[0] === name);
}

/** Puts these lines in the place of those the host has, for its owner's eyes alone; whole or not at all. */
export async function pinHost(file: string, name: string, lines: readonly string[]): Promise<void> {
  const others = (await linesOf(file)).filter((line) => line.split(" ", 1)[0] !== name);
  const partial = `${file}.partial-${randomUUID()}`;
  try {
    makeFolder(dirname(file));
    const handle = await open(partial, "wx", 0o600);
    try {
      await handle.writeFile([...others, ...lines].map((line) => `${line}\n`).join(""));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await removeFile(partial).catch(() => undefined);
    throw storageFault(`the host keys in ${file} cannot be written`, cause);
  }
}

async function linesOf(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  } catch (cause) {
    if (isAbsent(cause)) return [];
    throw storageFault(`the host keys in ${file} cannot be read`, cause);
  }
}
