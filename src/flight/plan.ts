import type { Readable } from "node:stream";
import type { Scope } from "../events/scope.ts";
import type { RandomAccess, Spool } from "../store/blobs.ts";

/** An object that has begun to arrive. */
export type Arrival = {
  /** Name of the source, without credentials. */
  readonly from: string;
  /** Bytes in all, where the source said so. */
  readonly length?: number;
  /** Fails with a Fault when it is cut or falls silent. */
  readonly body: Readable;
  /** Goes on at byte `at` after a cut, from the same source and the same bytes, or from another one. Absent: cannot. */
  readonly resume?: (at: number, scope: Scope) => Promise<Arrival & { readonly at: number }>;
};

/** What is known of an object when all of it has arrived. */
export type Sum = { readonly size: number; readonly sha256: string };

/**
 * How one object is fetched, checked and kept. `Verdict` is what the check learnt and the commit records.
 */
export type FlightPlan<Verdict> = {
  /** Names the object: who asks for the same name shares the flight. */
  readonly object: string;
  /** 32 hexadecimal digits, new for each fetch. */
  readonly id: string;
  /** Objects up to this size are announced only when they are whole and checked. */
  readonly smallBytes: number;
  /** Nobody has asked for it yet. Why it failed is then no answer for those who ask, unless it is not there. */
  readonly foreseen?: boolean;
  /**
   * A larger object is announced, and begins to be read while it arrives, only when this has resolved: what the check
   * will need from elsewhere is at hand. Absent: at once. That it rejects is for the check to say.
   */
  streamable?(): Promise<unknown>;
  /** More bytes than this are refused. */
  readonly maxBytes: number;
  /**
   * Ends with the scope's signal, as `check` does: nobody waits for it then.
   * @returns undefined: another process has kept the object meanwhile, and nothing is fetched
   */
  begin(scope: Scope): Promise<Arrival | undefined>;
  /** @throws {Fault} when these bytes must never be served nor kept */
  check(bytes: RandomAccess, sum: Sum, scope: Scope): Promise<Verdict>;
  /**
   * Called once after the check; the last bytes reach readers when it has succeeded. It commits a disk spool, or keeps
   * the bytes of a small one in their record; what a memory spool holds is only passed on.
   */
  keep(spool: Spool, sum: Sum, verdict: Verdict, from: string): Promise<void>;
};
