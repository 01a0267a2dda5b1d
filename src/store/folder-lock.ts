import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Fault } from "../fault/fault.ts";
import { makeFolder } from "./make-folder.ts";
import { sqliteFailure, sqliteFault } from "./sqlite-fault.ts";
import { storageFault } from "./storage-fault.ts";

const busy = 5;

/**
 * Makes the folder and takes it for this process. The lock is SQLite's own on an empty file: the system frees it when
 * the process ends, however it ends, and it holds within a process too.
 * @returns frees the folder
 * @throws {Fault} DATA_IN_USE, STORAGE_FAILED
 */
export function lockFolder(directory: string): () => void {
  try {
    makeFolder(directory);
  } catch (cause) {
    throw storageFault(`the data folder ${directory} cannot be made`, cause);
  }
  const path = join(directory, "lock");
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(path);
    file.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return () => file?.close();
  } catch (cause) {
    file?.close();
    const failure = sqliteFailure(cause);
    if (failure.result !== busy) throw sqliteFault(path, "cannot be locked", failure);
    throw new Fault("DATA_IN_USE", `another modgate uses the data folder ${directory}`, { cause });
  }
}
