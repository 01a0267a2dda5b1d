import type { Fault } from "../fault/fault.ts";
import type { ShareOf, WaitReason } from "./event.ts";
import { narrowed, type Scope } from "./scope.ts";

/** A wait with an owner, a name and an end. */
export type Wait = {
  readonly reason: WaitReason;
  /** What is waited for: an upstream's name, a host, an object. */
  readonly on: string;
  readonly budgetMs: number;
  /** Where a client waits for its share. */
  readonly share?: ShareOf;
  /** The failure when the budget is used up. */
  readonly fault: () => Fault;
};

let lastId = 0;

/**
 * Does the work within its budget and tells both ends of the wait. The work must watch the signal of the scope it is
 * given; when the budget ends first, the wait's own Fault is thrown, when the caller gives up, the caller's reason.
 */
export async function within<T>(scope: Scope, wait: Wait, work: (scope: Scope) => Promise<T>): Promise<T> {
  const id = ++lastId;
  const began = performance.now();
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), wait.budgetMs);
  const { reason, on, budgetMs, share } = wait;
  const about = { id, reason, on, ...(share !== undefined && { share }) };
  scope.tell({ what: "wait.began", ...about, budgetMs });
  let outcome: "done" | "failed" | "out_of_time" | "given_up" = "done";
  try {
    return await work(narrowed(scope, clock.signal));
  } catch (cause) {
    outcome = scope.signal.aborted ? "given_up" : clock.signal.aborted ? "out_of_time" : "failed";
    if (outcome !== "out_of_time") throw cause;
    throw Object.assign(wait.fault(), { cause });
  } finally {
    clearTimeout(timer);
    scope.tell({ what: "wait.ended", ...about, tookMs: performance.now() - began, outcome });
  }
}
