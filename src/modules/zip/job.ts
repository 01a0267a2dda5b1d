import type { Worker } from "node:worker_threads";
import { untilGivenUp } from "../../events/until-given-up.ts";
import type { FaultCode } from "../../fault/catalogue.ts";
import { Fault } from "../../fault/fault.ts";
import type { RandomAccess } from "../../store/blobs.ts";
import type { CheckedZip } from "./content.ts";

/** What a checking thread is asked to do. Without a path it asks for the bytes, piece by piece. */
export type ZipJob = {
  readonly path: string | undefined;
  readonly size: number;
  readonly module: string;
  readonly version: string;
};

/** How a job ends; a Fault does not survive the way between threads, what it says does. */
export type ZipOutcome =
  | { readonly checked: CheckedZip }
  | { readonly fault: { readonly code: FaultCode; readonly message: string; readonly hint: string } };

/** What the thread says while it works: the bytes it needs, and at last the outcome. */
export type ZipReport = ZipOutcome | { readonly need: { readonly position: number; readonly length: number } };

/**
 * Gives a thread its job and all the bytes it asks for. When this throws, the thread is in no state to be used again.
 * @throws {Fault} INTERNAL when the thread dies; whatever reading `bytes` throws; the signal's reason
 */
export async function doJob(
  thread: Worker,
  job: ZipJob,
  bytes: RandomAccess,
  signal: AbortSignal,
): Promise<ZipOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<ZipOutcome>();
  const hear = (report: ZipReport): void => {
    if ("need" in report) bring(thread, bytes, report.need).catch(reject);
    else resolve(report);
  };
  const mourn = (cause: unknown): void => {
    const why = cause instanceof Error ? cause.message : `it ended with code ${String(cause)}`;
    reject(new Fault("INTERNAL", `the thread that checks zips died: ${why}`, { cause }));
  };
  thread.on("message", hear).on("error", mourn).on("exit", mourn);
  try {
    thread.postMessage(job, []);
    return await untilGivenUp(promise, signal);
  } finally {
    thread.off("message", hear).off("error", mourn).off("exit", mourn);
  }
}

/** As a copy that is given away, because a view would take all of its buffer along. */
async function bring(thread: Worker, bytes: RandomAccess, need: { position: number; length: number }): Promise<void> {
  const piece = new Uint8Array(await bytes.read(need.position, need.length));
  thread.postMessage(piece, [piece.buffer]);
}
