import { existsSync } from "node:fs";
import { join } from "node:path";
import { AnswerRecords } from "./answer-records.ts";
import { ChecksumRecords } from "./checksum-records.ts";
import { ObjectRecords } from "./object-records.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import type { Store } from "./store.ts";
import { TraceRecords } from "./trace-records.ts";

export type KeptRecords = Pick<Store, "objects" | "answers" | "checksums" | "traces"> & { close(): Promise<void> };

/**
 * The records of a data folder, to be read beside whoever uses it. Nothing is written.
 * @returns undefined when the folder has none
 * @throws {Fault} STORAGE_FAILED
 */
export function readKeptRecords(directory: string): KeptRecords | undefined {
  const file = join(directory, "records.sqlite");
  if (!existsSync(file)) return undefined;
  const records = SqliteRecords.openReadOnly(file);
  const objects = new ObjectRecords({
    records,
    removeBlob: async () => undefined,
    grown: () => undefined,
    cacheBytes: 0,
    touchEveryMs: 3_600_000,
  });
  const traces = new TraceRecords(records);
  return {
    objects,
    traces,
    answers: new AnswerRecords(records),
    checksums: new ChecksumRecords(records),
    close: async () => {
      await Promise.all([objects.close(), traces.close()]);
      await records.close();
    },
  };
}
