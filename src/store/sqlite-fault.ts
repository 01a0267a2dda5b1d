import { Fault } from "../fault/fault.ts";

/** A failure of SQLite, as plain data, so that it can leave the writer's thread. */
export type SqliteFailure = { readonly message: string; readonly result?: number };

const full = 13;
const damaged = new Set([11, 26]);

/** @param failure what node:sqlite threw: `errcode` is SQLite's extended result code */
export function sqliteFailure(failure: unknown): SqliteFailure {
  if (!(failure instanceof Error)) return { message: String(failure) };
  const extended = "errcode" in failure ? failure.errcode : undefined;
  return { message: failure.message, ...(typeof extended === "number" && { result: extended & 0xff }) };
}

/** @see https://sqlite.org/rescode.html */
export function sqliteFault(file: string, doing: string, { message, result }: SqliteFailure): Fault {
  const what = `${file} ${doing}: ${message}`;
  if (result === full) return new Fault("STORAGE_FULL", what, { hint: "free space in the data folder" });
  if (result === undefined || !damaged.has(result)) return new Fault("STORAGE_FAILED", what);
  return new Fault("STORAGE_FAILED", `${what} (the file is damaged)`, {
    hint: `stop modgate, then restore ${file} from a backup, or move it and its -wal file away: the cache is fetched anew`,
  });
}
