import { Fault } from "../../fault/fault.ts";
import { type HashedFile, hash1 } from "../../gomod/h1.ts";
import { quoted } from "../../gomod/quoted.ts";
import { checkZipEntries } from "../../gomod/zip/check-zip-entries.ts";
import { zipLimits } from "../../gomod/zip/limits.ts";
import type { CheckedFiles } from "../../gomod/zip/verdict.ts";
import type { RandomAccess } from "../../store/blobs.ts";
import { type DirectoryEntry, directoryLimits, readDirectory } from "./directory.ts";
import { hashEntry } from "./entry.ts";
import { Window } from "./window.ts";

/** Two for each entry there may be: a folder for every file. */
export const maxPaths = 2 * directoryLimits.entries;

/** What is known of a module zip that has passed all checks. */
export type CheckedZip = {
  readonly h1: string;
  /** Files in it, directories not counted. */
  readonly files: number;
  /** Of all files together. */
  readonly uncompressedBytes: number;
};

/**
 * Everything the go command checks of a module zip, and its hash. The rules come first: nothing is inflated of a zip
 * that is too large by its own account, and then no more than declared.
 * @throws {Fault} ZIP_INVALID, OBJECT_TOO_LARGE with the reason; whatever reading `bytes` throws
 */
export async function checkZipContent(bytes: RandomAccess, module: string, version: string): Promise<CheckedZip> {
  if (bytes.size > zipLimits.zip) {
    throw new Fault("OBJECT_TOO_LARGE", `it has ${bytes.size} bytes; the limit is ${zipLimits.zip}`);
  }
  const window = new Window(bytes);
  const entries = await readDirectory(window);
  const checked = checkZipEntries(module, version, entries, { maxPaths });
  demandValid(checked);
  demandRoom(entries, bytes.size);
  const hashes = await hashAll(window, entries);
  const sizes = entries.filter(({ name }) => !name.endsWith("/")).map(({ size }) => size);
  return { h1: hash1(hashes), files: sizes.length, uncompressedBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** A zip with several faults is told by its first. */
function demandValid({ sizeError, invalid: [first, ...further] }: CheckedFiles): void {
  if (sizeError !== undefined) throw new Fault("OBJECT_TOO_LARGE", sizeError);
  if (first === undefined) return;
  const code = first.kind === "go_mod_size" || first.kind === "license_size" ? "OBJECT_TOO_LARGE" : "ZIP_INVALID";
  const more = further.length === 0 ? "" : ` (and ${further.length} further entries are not allowed)`;
  throw new Fault(code, `entry ${quoted(first.path)}: ${first.why}${more}`);
}

/**
 * Entries that share their data make a small file a long work, so all data together must fit into the file. The go
 * command has no such rule; nothing that writes zips makes such ones.
 */
function demandRoom(entries: readonly DirectoryEntry[], size: number): void {
  const files = entries.filter(({ name }) => !name.endsWith("/"));
  const claimed = files.reduce((sum, { compressedSize: claim }) => sum + (claim < 0 ? size : Math.min(claim, size)), 0);
  if (claimed > size) throw new Fault("ZIP_INVALID", "its entries overlap: their data is larger than the file");
}

/**
 * In the order of the file, which reads it once. Where a directory is named several times the go command hashes the last
 * in place of each.
 */
async function hashAll(bytes: RandomAccess, entries: readonly DirectoryEntry[]): Promise<readonly HashedFile[]> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const sums = new Map<string, string>();
  for (const entry of [...byName.values()].sort((a, b) => a.headerAt - b.headerAt)) {
    sums.set(entry.name, await hashEntry(bytes, entry));
  }
  return entries.map(({ name }) => ({ name, sha256Hex: sums.get(name) ?? "" }));
}
