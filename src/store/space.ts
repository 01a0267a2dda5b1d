import { statfs } from "node:fs/promises";
import { storageFault } from "./storage-fault.ts";

export type Space = {
  /** What is kept: objects and relayed answers. */
  readonly usedBytes: number;
  /** What the disk has left for this user. */
  readonly freeBytes: number;
  /** Somebody should do something: `maxBytes` is exceeded by what may not be evicted, or, without it, the disk is nearly full. */
  readonly full: boolean;
};

export type SpaceLimits = {
  readonly maxBytes: number | undefined;
  /** The part of the disk in use from which on it counts as full. */
  readonly warnFullAt: number;
};

/** @throws {Fault} STORAGE_FAILED */
export async function measureSpace(directory: string, usedBytes: number, limits: SpaceLimits): Promise<Space> {
  try {
    const disk = await statfs(directory);
    const taken = disk.blocks - disk.bfree;
    const diskFull = taken >= (taken + disk.bavail) * limits.warnFullAt;
    const full = limits.maxBytes === undefined ? diskFull : usedBytes > limits.maxBytes;
    return { usedBytes, freeBytes: disk.bavail * disk.bsize, full };
  } catch (cause) {
    throw storageFault(`${directory} cannot be examined`, cause);
  }
}
