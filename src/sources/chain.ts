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
  /** It is the module's own home, `direct`: nobody knows better what is there. */
  readonly origin?: boolean;
  readonly breaker: Breaker;
  readonly health: Health;
};

export type ChainOptions = {
  /** Why nothing is asked where there are no entries: the list is empty, it is `off`, or no module can be there. */
  readonly end: "nothing" | "off" | { readonly absent: string };
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
    const failed = new Map<Fault, string>();
    for (const [place, entry] of this.entries.entries()) {
      const another = entry.fallBackOnError && place + 1 < this.entries.length;
      const firstByteMs = another ? this.options.nextEntryMs : this.options.firstByteMs;
      try {
        return await this.#askOne(entry, scope, () => ask(entry, { firstByteMs, priority }));
      } catch (failure) {
        if (!(failure instanceof Fault)) throw failure;
        const absent = isFault(failure, "NOT_FOUND", "GONE");
        if (!absent) {
          failed.set(failure, entry.source.name);
          scope.tell({ what: "upstream.failed", on: entry.source.name, code: failure.code, why: failure.message });
        }
        reported = moreHelpful(reported, failure, entry);
        if (!absent && !entry.fallBackOnError) break;
      }
    }
    throw reported === undefined ? this.#nothingToAsk() : withOthers(reported, failed);
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

  async #askOne<T>(entry: ChainEntry, { tell }: Scope, ask: () => Promise<T>): Promise<T> {
    const { breaker, health, source } = entry;
    if (!breaker.admit()) {
      const seconds = Math.ceil(breaker.restsForMs / 1000);
      throw new Fault("UPSTREAM_OPEN", `${source.name} was silent several times and rests for ${seconds} s`);
    }
    const began = performance.now();
    const answered = (): void => {
      breaker.answered();
      health.answered();
      tell({ what: "upstream.answered", on: source.name, tookMs: performance.now() - began });
    };
    try {
      const answer = await ask();
      answered();
      return answer;
    } catch (failure) {
      if (isFault(failure, "UPSTREAM_TIMEOUT")) breaker.silent();
      else if (isFault(failure, "NOT_FOUND", "GONE", "UPSTREAM_DENIED", "UPSTREAM_UNAUTHORIZED", "UPSTREAM_BUSY"))
        answered();
      else breaker.undecided();
      throw failure;
    }
  }

  #nothingToAsk(): Fault {
    const { end } = this.options;
    if (typeof end !== "string") return new Fault("NOT_FOUND", end.absent);
    switch (end) {
      case "off":
        return new Fault("MODULES_OFF", "the upstream list is `off`: nothing is fetched");
      case "nothing":
        return new Fault("MODULES_OFF", "the upstream list is empty: nothing can be fetched");
      default:
        return end satisfies never;
    }
  }
}

/**
 * A failure is worth more than an absence, and what the module's own home says more than either. Where that home cannot
 * be reached at all, the absence that an upstream told of still stands: the go command asks for every prefix of an import
 * path, and a network without a way out would fail them all.
 */
function moreHelpful(before: Fault | undefined, failure: Fault, { origin, source }: ChainEntry): Fault {
  if (before === undefined) return failure;
  const absentBefore = isFault(before, "NOT_FOUND", "GONE");
  if (origin === true) {
    if (!absentBefore || !isFault(failure, "UPSTREAM_DNS", "UPSTREAM_UNREACHABLE", "GIT_MISSING")) return failure;
    const message = `${before.message}\n${source.name} could not be asked: ${failure.message}`;
    return new Fault(before.code, message, { cause: failure, hint: failure.hint });
  }
  return absentBefore || !isFault(failure, "NOT_FOUND", "GONE") ? failure : before;
}

/** The failure that is reported, with a line for each other entry that failed: it may be the one to mend. */
function withOthers(reported: Fault, failed: ReadonlyMap<Fault, string>): Fault {
  const others = [...failed].filter(([fault]) => fault !== reported);
  if (others.length === 0) return reported;
  const lines = others.map(([{ message }, name]) => {
    const [why = ""] = message.split("\n", 1);
    return `${why.includes(name) ? "" : `${name}: `}${why} (tried as well)`;
  });
  const { code, message, hint } = reported;
  return new Fault(code, [message, ...lines].join("\n"), { hint, cause: reported });
}
