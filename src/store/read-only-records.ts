import { join } from "node:path";
import { AuditPersons, type AuditPersonTable } from "./audit-persons.ts";
import { LogRecords } from "./log-records.ts";
import type { LogTable } from "./logs.ts";
import type { Query, Records } from "./records.ts";
import { sqliteFailure, sqliteFault } from "./sqlite-fault.ts";
import { SqliteFile } from "./sqlite-file.ts";
import { sqliteBuilder } from "./sqlite-records.ts";

/** The logs of a data folder for who only reads, beside the server that writes them. */
export type LogsToRead = {
  readonly logs: Pick<LogTable, "count" | "range" | "head" | "find">;
  readonly persons: Pick<AuditPersonTable, "findText" | "findId" | "all">;
  close(): void;
};

/** @throws {Fault} STORAGE_FAILED when there is no data, or it is of another modgate */
export function openLogsToRead(data: string): LogsToRead {
  const path = join(data, "records.sqlite");
  const file = attempt(path, "cannot be opened", () => SqliteFile.openForReading(path));
  const records: Records = {
    build: sqliteBuilder(),
    all: <Row>(query: Query<Row>) => attempt(path, "cannot be read", () => file.all(query) as Row[]),
    write: () => Promise.reject(new Error("these records are for reading")),
  };
  return { logs: new LogRecords(records), persons: new AuditPersons(records), close: () => file.close() };
}

function attempt<T>(path: string, doing: string, work: () => T): T {
  try {
    return work();
  } catch (failure) {
    throw sqliteFault(path, doing, sqliteFailure(failure));
  }
}
