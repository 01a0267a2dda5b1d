import { join } from "node:path";
import type { Tell } from "../events/event.ts";
import { Fault } from "../fault/fault.ts";
import { LockFile } from "./lock-file.ts";
import { makeFolder } from "./make-folder.ts";
import { storageFault } from "./storage-fault.ts";

/** A folder that this process has together with others. */
export type SharedFolder = {
  /** Nobody else had it, nor can have it before `opened`: what the last one left behind may be cleared away. */
  readonly alone: boolean;
  /** Lets others in. @throws {Fault} DATA_IN_USE when one came who wants it alone */
  readonly opened: () => void;
  readonly free: () => void;
};

/** How long another may take to open the folder: it brings the records up to date, or clears away what was left. */
const doorMs = 10_000;

/**
 * Makes the folder and takes it for this process alone.
 * @returns frees the folder
 * @throws {Fault} DATA_IN_USE, STORAGE_FAILED
 */
export function lockFolder(directory: string): () => void {
  const lock = lockIn(directory);
  if (!lock.take("alone")) throw inUse(directory);
  return () => lock.free();
}

/**
 * Makes the folder and takes it together with all who share it. They come in one after the other.
 * @throws {Fault} DATA_IN_USE when somebody has it alone; STORAGE_FAILED
 */
export async function shareFolder(directory: string, tell: Tell): Promise<SharedFolder> {
  const lock = lockIn(directory);
  const door = new LockFile(join(directory, "door"));
  const scope = { signal: new AbortController().signal, tell };
  const fault = (): Fault => inUse(directory);
  await door.takeInTurn(scope, { reason: "storage", on: directory, budgetMs: doorMs, fault });
  const free = (): void => {
    lock.free();
    door.free();
  };
  try {
    const alone = lock.take("alone");
    if (!alone && !lock.take("shared")) throw inUse(directory);
    const opened = (): void => {
      if (alone && !lock.take("shared")) throw inUse(directory);
      door.free();
    };
    return { alone, opened, free };
  } catch (failure) {
    free();
    throw failure;
  }
}

function lockIn(directory: string): LockFile {
  try {
    makeFolder(directory);
  } catch (cause) {
    throw storageFault(`the data folder ${directory} cannot be made`, cause);
  }
  return new LockFile(join(directory, "lock"));
}

function inUse(directory: string): Fault {
  return new Fault("DATA_IN_USE", `another modgate uses the data folder ${directory}`);
}
