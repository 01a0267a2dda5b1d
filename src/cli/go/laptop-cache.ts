import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Tell } from "../../events/event.ts";
import { asFault } from "../../fault/fault.ts";
import { openStore, type Store, type StoreOptions } from "../../store/store.ts";

export type LaptopCache = {
  readonly store: Store;
  /** Why it is not the one that was asked for, and will be gone afterwards. */
  readonly instead?: string;
  /** To be called when the store is closed. */
  readonly remove: () => Promise<void>;
};

/** What statfs tells of a disk. */
export type Disk = { readonly type: number; readonly bavail: number; readonly bsize: number };

/** Less than this free is a full disk: a single large module would end in the middle. */
const leastFreeBytes = 64 * 2 ** 20;
/** A temporary cache shares its disk with everything else in the temporary folder. */
const mostTemporaryBytes = 2 ** 30;
/** A network mount whose server is away answers never. */
const statMs = 2_000;

/**
 * The cache of commands that run behind a gateway of their own; those that run at the same time share it. When a server has
 * the folder, or it is full, read-only or on a network mount, a temporary one takes its place, so that the command runs all
 * the same.
 * @throws {Fault} of the store, when there is no room for a temporary one either
 */
export async function openLaptopCache(
  options: StoreOptions,
  tell: Tell,
  diskOf: (folder: string) => Promise<Disk> = statfs,
): Promise<LaptopCache> {
  const objection = await objectionTo(options.directory, diskOf);
  if (objection === undefined) {
    try {
      return { store: await openStore({ ...options, shared: true }, tell), remove: async () => undefined };
    } catch (failure) {
      return temporary(options, asFault(failure).message, tell);
    }
  }
  return temporary(options, objection, tell);
}

async function temporary(options: StoreOptions, instead: string, tell: Tell): Promise<LaptopCache> {
  const directory = await mkdtemp(join(tmpdir(), "modgate-"));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    return { store: await openStore({ ...options, directory, maxBytes: mostTemporaryBytes }, tell), instead, remove };
  } catch (failure) {
    await remove();
    throw failure;
  }
}

/** Why a cache should not be kept there; undefined when nothing speaks against it. */
async function objectionTo(directory: string, diskOf: (folder: string) => Promise<Disk>): Promise<string | undefined> {
  const disk = await Promise.race([nearestDisk(directory, diskOf), sleep(statMs, "silent" as const, { ref: false })]);
  if (disk === "silent") return `the disk of ${directory} does not answer`;
  if (disk === undefined) return undefined; // the store says what is wrong
  const mount = networkMounts.get(disk.type);
  if (mount !== undefined) return `${directory} is on a network mount (${mount})`;
  if (disk.bavail * disk.bsize < leastFreeBytes) return `the disk of ${directory} is full`;
  return undefined;
}

/** Of the folder, or of the nearest one above it that is there. */
async function nearestDisk(directory: string, diskOf: (folder: string) => Promise<Disk>): Promise<Disk | undefined> {
  try {
    return await diskOf(directory);
  } catch (failure) {
    const above = dirname(directory);
    const missing = (failure as NodeJS.ErrnoException).code === "ENOENT";
    return missing && above !== directory ? nearestDisk(above, diskOf) : undefined;
  }
}

/** File locks and mapped memory, on which SQLite relies, are not safe there. @see statfs(2) */
const networkMounts = new Map([
  [0x6969, "nfs"],
  [0x517b, "smb"],
  [0xff534d42, "cifs"],
  [0xfe534d42, "smb2"],
  [0x01021997, "9p"],
  [0x5346414f, "afs"],
  [0x73757245, "coda"],
  [0x00c36400, "ceph"],
  [0x0bd00bd0, "lustre"],
]);
