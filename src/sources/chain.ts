import { Fault, isFault } from "../fault/fault.ts";
import type { Scope } from "../events/scope.ts";
import type { Health } from "./health.ts";
import type { Breaker } from "./breaker.ts";
import type { Patience, Source } from "./source.ts";

/** One entry of the list that can be asked. */
export type ChainEntry = {
  readonly source: Source;
  /** True with `|` behind it: any failure lets the next entry be asked; else only "not there" does. */
  readonly fallBackOnError: boolean;
  readonly breaker: Breaker;
  readonly health: Health;
};

export type ChainOptions = {
  /** What stands at the end of the list instead of a next entry. */
  readonly end: "nothing" | "direct" | "off";
  readonly firstByteMs: number;
  /** First-byte budget of an entry that has `|` behind it. */
  readonly nextEntryMs: number;
};

/**
 * The upstream list with the go command's own meaning: the first entry that answers wins, for lists as well, and the
 * most helpful failure is reported.
 * @see cmd/go/internal/modfetch/proxy.go, TryProxies
 */
export class Chain {
  readonly entries: readonly ChainEntry[];
  readonly options: ChainOptions;

  constructor(entries: readonly ChainEntry[], options: ChainOptions) {
    this.entries = entries;
    this.options = options;
  }

  /** Asks one entry after the other until one answers. `priority` as in Patience. */
  async walk<T>(
    scope: Scope,
    priority: number,
    ask: (entry: ChainEntry, patience: Patience) => Promise<T>,
  ): Promise<T> {
    let reported: Fault | undefined;
    for (const [place, entry] of this.entries.entries()) {
      const another = entry.fallBackOnError && place + 1 < this.entries.length;
      const firstByteMs = another ? this.options.nextEntryMs : this.options.firstByteMs;
      try {
        return await this.#askOne(entry, () => ask(entry, { firstByteMs, priority }));
      } catch (failure) {
        if (!(failure instanceof Fault)) throw failure;
        const absent = isFault(failure, "NOT_FOUND", "GONE");
        if (!absent)
          scope.tell({ what: "upstream.failed", on: entry.source.name, code: failure.code, why: failure.message });
        if (reported === undefined || !absent || isFault(reported, "NOT_FOUND", "GONE")) reported = failure;
        if (!absent && !entry.fallBackOnError) break;
      }
    }
    throw reported ?? this.#nothingToAsk();
  }

  /** The entry whose patience decides how long a client may wait. */
  get last(): ChainEntry | undefined {
    return this.entries.at(-1);
  }

  /** The entries that may be asked when `entry` broke off in the middle: those behind `|`. */
  after(entry: ChainEntry): readonly ChainEntry[] {
    const following: ChainEntry[] = [];
    for (let place = this.entries.indexOf(entry); this.entries[place]?.fallBackOnError === true; place++) {
      const next = this.entries[place + 1];
      if (next !== undefined) following.push(next);
    }
    return following;
  }

  async #askOne<T>(entry: ChainEntry, ask: () => Promise<T>): Promise<T> {
    const { breaker, health, source } = entry;
    if (!breaker.admit()) {
      const seconds = Math.ceil(breaker.restsForMs / 1000);
      throw new Fault("UPSTREAM_OPEN", `${source.name} was silent several times and rests for ${seconds} s`);
    }
    try {
      const answer = await ask();
      breaker.answered();
      health.answered();
      return answer;
    } catch (failure) {
      if (isFault(failure, "UPSTREAM_TIMEOUT")) breaker.silent();
      else if (isFault(failure, "NOT_FOUND", "GONE", "UPSTREAM_DENIED", "UPSTREAM_UNAUTHORIZED", "UPSTREAM_BUSY")) {
        breaker.answered();
        health.answered();
      } else breaker.undecided();
      throw failure;
    }
  }

  #nothingToAsk(): Fault {
    switch (this.options.end) {
      case "direct":
        return new Fault(
          "DIRECT_NOT_SUPPORTED",
          "the upstream list is `direct`: fetching from version control is not built in yet",
        );
      case "off":
        return new Fault("MODULES_OFF", "the upstream list is `off`: nothing is fetched");
      case "nothing":
        return new Fault("MODULES_OFF", "the upstream list is empty: nothing can be fetched");
      default:
        return this.options.end satisfies never;
    }
  }
}
