import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { storageFault } from "./storage-fault.ts";

const parts = ["content", "history", "whole"];

/**
 * Takes mirrors of repositories away, the least recently opened first, until the others fit into so many bytes. What tags
 * stood for is kept, and everything that was served is kept elsewhere. Nobody else may have the folder.
 * @throws {Fault} STORAGE_FAILED
 */
export async function trimMirrors(directory: string, mostBytes: number): Promise<void> {
  const root = join(directory, "git");
  try {
    const names = await readdir(root).catch(() => []);
    const folders = names.filter((name) => /^[0-9a-f]{64}$/.test(name)).map((name) => join(root, name));
    const mirrors = await Promise.all(folders.map(measured));
    let excess = mirrors.reduce((sum, { bytes }) => sum + bytes, 0) - mostBytes;
    for (const { folder, bytes } of mirrors.toSorted((a, b) => a.openedMs - b.openedMs)) {
      if (excess <= 0) return;
      for (const part of parts) await rm(join(folder, part), { recursive: true, force: true });
      excess -= bytes;
    }
  } catch (cause) {
    throw storageFault("mirrors of repositories cannot be trimmed", cause);
  }
}

/** The address is written each time a mirror is opened. */
async function measured(folder: string) {
  const openedMs = (await stat(join(folder, "address")).catch(() => undefined))?.mtimeMs ?? 0;
  const sizes = await Promise.all(parts.map((part) => bytesIn(join(folder, part, "objects/pack"))));
  return { folder, openedMs, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)));
  return found.reduce((sum, file) => sum + (file?.size ?? 0), 0);
}
