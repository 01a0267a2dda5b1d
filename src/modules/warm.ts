import { setTimeout as sleep } from "node:timers/promises";
import { narrowed, type Scope } from "../events/scope.ts";
import { asFault } from "../fault/fault.ts";
import { objectName, type Wanted } from "./objects.ts";

export type WarmOptions = {
  readonly atATime: number;
  /** As Objects.foresee. */
  readonly fetch: (wanted: Wanted, scope: Scope) => Promise<number | undefined>;
};

/** What a warming tells, in order: the plan, then progress at least every few seconds and failures, then the end. */
export type WarmStep =
  | { readonly what: "progress"; readonly done: number; readonly of: number; readonly bytes: number }
  | {
      readonly what: "failed";
      readonly object: string;
      readonly code: string;
      readonly why: string;
      readonly fix: string;
    }
  | {
      readonly what: "ended";
      readonly fetched: number;
      readonly held: number;
      readonly failed: number;
      readonly bytes: number;
    };

const progressMs = 2_000;
const attempts = 3;

/**
 * Fetches everything named, so many at a time, behind everything that somebody waits for. One that cannot be had stops
 * nothing. Ends early with the scope.
 */
export async function* warm(wanted: readonly Wanted[], options: WarmOptions, scope: Scope): AsyncGenerator<WarmStep> {
  const queue = uniqueOf(wanted);
  const underWay = new Set<Promise<void>>();
  const failures: WarmStep[] = [];
  const count = { fetched: 0, held: 0, failed: 0, bytes: 0 };
  const ending = new AbortController();
  const inner = narrowed(scope, ending.signal);
  const progress = (): WarmStep => ({
    what: "progress",
    done: count.fetched + count.held + count.failed,
    of: queue.length,
    bytes: count.bytes,
  });
  let next = 0;
  let toldAt = performance.now();
  yield progress();
  try {
    while (next < queue.length || underWay.size > 0) {
      scope.signal.throwIfAborted();
      for (; underWay.size < options.atATime; next++) {
        const one = queue[next];
        if (one === undefined) break;
        const fetching = attempt(one).finally(() => underWay.delete(fetching));
        underWay.add(fetching);
      }
      await Promise.race([...underWay, sleep(progressMs, undefined, { signal: inner.signal })]);
      yield* failures.splice(0);
      if (performance.now() - toldAt < progressMs) continue;
      toldAt = performance.now();
      yield progress();
    }
    yield* failures.splice(0);
    yield { what: "ended", ...count };
  } finally {
    ending.abort();
    await Promise.all(underWay);
  }

  /** Never rejects. */
  async function attempt(one: Wanted): Promise<void> {
    for (let n = 1; ; n++) {
      try {
        const bytes = await options.fetch(one, inner);
        count[bytes === undefined ? "held" : "fetched"]++;
        count.bytes += bytes ?? 0;
        return;
      } catch (failure) {
        const { code, message: why, hint: fix, entry } = asFault(failure);
        if (entry.retry && n < attempts && !inner.signal.aborted) continue;
        count.failed++;
        failures.push({ what: "failed", object: objectName(one), code, why, fix });
        return;
      }
    }
  }
}

function uniqueOf(wanted: readonly Wanted[]): readonly Wanted[] {
  return [...new Map(wanted.map((one) => [objectName(one), one])).values()];
}
