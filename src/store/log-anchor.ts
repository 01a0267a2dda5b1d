import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, isFault } from "../fault/fault.ts";
import { anchorFault } from "./anchor-fault.ts";
import { lockFolder } from "./folder-lock.ts";
import { LogTail } from "./log-tail.ts";
import { replaceFile } from "./replace-file.ts";
import { isAbsent } from "./storage-fault.ts";

const headFile = "head";

/** What stands behind a log outside of its data folder: the last head it signed, and a copy of its records. */
export interface LogAnchor {
  /** Where it stands, for messages. */
  readonly place: string;
  readonly tail: LogTail;
  /** The last signed head. undefined: there is none. @throws {Fault} LOG_ANCHOR */
  read(): Promise<Uint8Array | undefined>;
  /**
   * Puts another head in the place of this one, durably. @param expected undefined: there must be none yet
   * @throws {Fault} LOG_ANCHOR when it cannot be written, or is not the expected one: somebody else writes this log
   */
  swap(expected: Uint8Array | undefined, next: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * The anchor of one log as a folder, best on another disk than the data: `head` and `records.jsonl`. One process at a
 * time has it, so that nobody comes between comparing and swapping.
 * @param make whether it may be begun here; else an empty folder is taken for a disk that is not mounted
 * @throws {Fault} LOG_ANCHOR when it is not there, or another process has it
 */
export async function openLogAnchor(folder: string, { make }: { readonly make: boolean }): Promise<LogAnchor> {
  const read = () => readLogAnchor(folder);
  if (!make && (await read()) === undefined) {
    throw new Fault("LOG_ANCHOR", `there is no anchor in ${folder}`, {
      hint: "bring the folder back, from its own disk or a copy; where it is lost for good: modgate sumdb recover --trust-store (modgate audit recover …)",
    });
  }
  const unlock = locked(folder);
  try {
    const tail = await LogTail.open(join(folder, "records.jsonl"));
    const close = async (): Promise<void> => {
      unlock();
      await tail.close();
    };
    return { place: folder, tail, read, swap: (expected, next) => swap(folder, expected, next), close };
  } catch (failure) {
    unlock();
    throw failure;
  }
}

/** The head alone, without taking the anchor. undefined: there is none. @throws {Fault} LOG_ANCHOR */
export async function readLogAnchor(folder: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(folder, headFile));
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw anchorFault(`the anchor in ${folder}`, "cannot be read", cause);
  }
}

async function swap(folder: string, expected: Uint8Array | undefined, next: Uint8Array): Promise<void> {
  if (!same(await readLogAnchor(folder), expected)) {
    throw new Fault("LOG_ANCHOR", `the anchor in ${folder} was changed by somebody else`, {
      hint: "one modgate alone may write a log; find the other one, stop it, and start this one anew",
    });
  }
  try {
    await replaceFile(join(folder, headFile), next);
  } catch (cause) {
    throw anchorFault(`the anchor in ${folder}`, "cannot be written", cause);
  }
}

function locked(folder: string): () => void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return lockFolder(folder);
  } catch (cause) {
    if (isFault(cause, "DATA_IN_USE")) throw new Fault("LOG_ANCHOR", `another modgate has the anchor in ${folder}`);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault("LOG_ANCHOR", `the anchor in ${folder} cannot be used: ${why}`, { cause });
  }
}

function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return Buffer.compare(one, other) === 0;
}
