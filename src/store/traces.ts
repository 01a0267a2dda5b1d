import type { Trace } from "../events/trace.ts";

export type TracedModule = { readonly module: string; readonly version?: string };

/**
 * Requests after the fact: the last ten thousand, and of each kind the slowest of a day. None of it is worth waiting for:
 * it is written now and then, and what the end of the process loses is lost.
 */
export interface TraceTable {
  /** At once, and without a failure. */
  keep(trace: Trace): void;
  /** By the id that every error body names. */
  find(request: string): Promise<Trace | undefined>;
  /** The newest first; of one module or version only, where one is named. */
  last(limit: number, of?: TracedModule): Promise<readonly Trace[]>;
  /** The slowest first. */
  slowest(): Promise<readonly Trace[]>;
}
