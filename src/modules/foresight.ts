import type { Scope } from "../events/scope.ts";
import { asFault, isFault } from "../fault/fault.ts";
import type { Wanted } from "./objects.ts";

export type ForesightOptions = {
  /** Zips under way at a time: fewer than there are lanes, so that an explicit request always finds a free one. */
  readonly atATime: number;
  /** When so many bytes are still to come, a link has enough to do: more at a time would only finish later. */
  readonly enoughBytes: number;
  /** Below this many fetches it goes on all the same. */
  readonly leastAtATime: number;
};

export type ForesightDeps = {
  /** As Objects.foresee. */
  readonly fetch: (wanted: Wanted, scope: Scope) => Promise<number | undefined>;
  readonly arrivingBytes: () => number;
};

/** A small file is soon off its lane, and then waits to be written, which costs the same for many as for one. */
const smallOnesForAZip = 4;
/** So many failures one after the other mean that guessing does harm, or no good. */
const mostFailures = 8;

/**
 * Fetches what is likely to be asked for before anybody asks, in the order given. It takes care not to be in the way: it
 * slows down when an upstream complains and stops when nothing succeeds. It tells what it means to do and what came of it.
 * Never rejects.
 */
export async function foresee(
  wanted: readonly Wanted[],
  options: ForesightOptions,
  { fetch, arrivingBytes }: ForesightDeps,
  scope: Scope,
): Promise<void> {
  const began = performance.now();
  const modules = wanted.filter(({ kind }) => kind === "zip").length;
  scope.tell({ what: "foresight.planned", modules, objects: wanted.length });

  const underWay = new Set<Promise<void>>();
  let { atATime } = options;
  let fetched = 0;
  let failed = 0;
  let inARow = 0;
  let because = "done";
  for (const one of wanted) {
    while (underWay.size >= mostNow(one) || (underWay.size >= options.leastAtATime && isBusy())) {
      await Promise.race(underWay);
    }
    if (scope.signal.aborted) because = "no longer wanted";
    if (inARow >= mostFailures) because = `${inARow} fetches failed one after the other`;
    if (because !== "done") break;
    const fetching = attempt(one).finally(() => underWay.delete(fetching));
    underWay.add(fetching);
  }
  await Promise.all(underWay);
  scope.tell({ what: "foresight.ended", fetched, failed, tookMs: performance.now() - began, because });

  function mostNow({ kind }: Wanted): number {
    return kind === "zip" ? atATime : atATime * smallOnesForAZip;
  }

  function isBusy(): boolean {
    return arrivingBytes() > options.enoughBytes;
  }

  async function attempt(one: Wanted): Promise<void> {
    try {
      if ((await fetch(one, scope)) !== undefined) fetched++;
      inARow = 0;
      atATime = Math.min(options.atATime, atATime + 1);
    } catch (failure) {
      failed++;
      // "Not there" is an answer; the go command will be told the same.
      if (isFault(failure, "NOT_FOUND", "GONE")) return;
      inARow++;
      if (asFault(failure).entry.retry) atATime = Math.max(1, Math.ceil(atATime / 2));
    }
  }
}
