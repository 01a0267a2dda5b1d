import type { WaitReason } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { isFault, type Fault } from "../fault/fault.ts";

export type ClientWaitOptions = {
  /** How long a client waits for its first byte. */
  readonly waitMs: number;
  /** The same while the entry that is being asked is the last one and answers probes. */
  readonly patientWaitMs: number;
};

export type ClientWait = {
  /** What is waited for, as shown. */
  readonly on: string;
  /** shared_fetch, where nothing else is said. */
  readonly reason?: WaitReason;
  /** Whether waiting longer than usual makes sense: asked shortly before the usual wait ends. */
  readonly worthwhile: (scope: Scope) => Promise<boolean>;
  readonly fault: () => Fault;
};

const probeLeadMs = 3_000;

/**
 * The first of the two clocks: how long a client waits. The work is only left, not ended: it goes on for whoever asks
 * next. `work` may be called twice, the second time to go on waiting for the same thing.
 */
export async function clientWait<T>(
  scope: Scope,
  options: ClientWaitOptions,
  wait: ClientWait,
  work: (scope: Scope) => Promise<T>,
): Promise<T> {
  const { on, reason = "shared_fetch", fault } = wait;
  const bounded = (budgetMs: number) => ({ reason, on, budgetMs, fault });
  let worthwhile: Promise<boolean> = Promise.resolve(false);
  const probe = setTimeout(
    () => {
      worthwhile = wait.worthwhile(scope).catch(() => false);
    },
    options.waitMs - Math.min(probeLeadMs, options.waitMs / 5),
  );
  try {
    return await within(scope, bounded(options.waitMs), work);
  } catch (failure) {
    if (!isFault(failure, "STILL_FETCHING") || scope.signal.aborted || !(await worthwhile)) throw failure;
  } finally {
    clearTimeout(probe);
  }
  return within(scope, bounded(Math.max(1, options.patientWaitMs - options.waitMs)), work);
}
