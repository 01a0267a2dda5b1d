// The program of the writer's thread: the one connection that writes. See record-writer.ts for its other end.
import { parentPort, workerData } from "node:worker_threads";
import type { Query } from "./records.ts";
import { sqliteFailure, type SqliteFailure } from "./sqlite-fault.ts";
import { SqliteFile } from "./sqlite-file.ts";

/** Each entry is one caller's changes: all of them, or none. "close" ends the thread. */
export type WriterAsk = readonly (readonly Query[])[] | "close";

/** The first reply says that the file is open, or why not; each later one belongs to an ask. */
export type WriterReply = {
  /** Transactions of this thread so far. */
  readonly commits: number;
  /** An entry for each caller of the ask, in order; undefined where it is durable. */
  readonly failures: readonly (SqliteFailure | undefined)[];
  readonly notOpened?: SqliteFailure;
};

const port = parentPort;
if (port === null) throw new Error("record-worker.ts runs in a worker thread");
const reply = (message: WriterReply): void => port.postMessage(message);

try {
  const file = SqliteFile.openForWriting((workerData as { readonly file: string }).file);
  let commits = 0;

  // Group commit: one fsync for all callers. Only when that fails is each tried alone, so that one bad change fails alone.
  const write = (callers: readonly (readonly Query[])[]): (SqliteFailure | undefined)[] => {
    try {
      file.transaction(callers.flat());
      commits++;
      return callers.map(() => undefined);
    } catch (failure) {
      return callers.length === 1 ? [sqliteFailure(failure)] : callers.flatMap((caller) => write([caller]));
    }
  };

  port.on("message", (ask: WriterAsk) => {
    if (ask === "close") {
      file.close();
      port.close();
      return;
    }
    reply({ failures: write(ask), commits });
  });
  reply({ failures: [], commits });
} catch (failure) {
  reply({ commits: 0, failures: [], notOpened: sqliteFailure(failure) });
  port.close();
}
