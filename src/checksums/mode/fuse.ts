export type FuseOptions = {
  /** Probes that fail within `windowMs` and open it. */
  readonly failures: number;
  readonly windowMs: number;
  /** Opened too when of many probes one in twenty takes longer than this. */
  readonly slowMs: number;
  /** How long it stays open before probes may close it; doubled each time they do not, up to ten times as long. */
  readonly restMs: number;
};

export type FuseState = "closed" | "open" | "half_open";

type Probe = { readonly at: number; readonly good: boolean; readonly tookMs: number };

/** So many probes say something about shares of them. */
const many = 20;
const goodProbes = 3;

/**
 * Whether a checksum database is down, judged by probes alone: questions of which the answer is known. A lookup of a new
 * version is slow by nature and never comes here, nor does an answer that does not prove itself: that is no slowness.
 */
export class Fuse {
  readonly #options: FuseOptions;
  readonly #changed: (state: FuseState, why: string) => void;
  readonly #now: () => number;
  readonly #random: () => number;
  #state: FuseState = "closed";
  #recent: Probe[] = [];
  #restMs: number;
  #restsUntil = 0;

  /** @param random between 0 and 1: many gateways do not come back at the same moment */
  constructor(
    options: FuseOptions,
    changed: (state: FuseState, why: string) => void,
    now: () => number = Date.now,
    random: () => number = Math.random,
  ) {
    this.#options = options;
    this.#restMs = options.restMs;
    this.#changed = changed;
    this.#now = now;
    this.#random = random;
  }

  get state(): FuseState {
    return this.#state;
  }

  /** Whether a probe would say something now. An open fuse rests first. */
  wantsProbe(): boolean {
    if (this.#state === "open" && this.#now() >= this.#restsUntil) this.#become("half_open", "it is tried again");
    return this.#state !== "open";
  }

  probed(good: boolean, tookMs: number): void {
    const { windowMs, restMs } = this.#options;
    const now = this.#now();
    if (this.#state === "half_open") {
      if (!good) return this.#open("a probe failed again");
      this.#recent.push({ at: now, good, tookMs });
      if (this.#recent.length < goodProbes || now - (this.#recent[0]?.at ?? now) < windowMs) return;
      this.#restMs = restMs;
      this.#become("closed", `${this.#recent.length} probes were answered`);
    } else if (this.#state === "closed") {
      this.#recent = [...this.#recent.filter(({ at }) => at > now - windowMs), { at: now, good, tookMs }];
      const why = this.#objection();
      if (why !== undefined) this.#open(why);
    }
  }

  #objection(): string | undefined {
    const { failures, slowMs, windowMs } = this.#options;
    const of = this.#recent.length;
    const failed = this.#recent.filter(({ good }) => !good).length;
    if (failed >= failures || (of >= many && failed >= of / 5)) {
      return `${failed} of ${of} probes failed in ${windowMs / 1_000} s`;
    }
    const slow = this.#recent.filter(({ good, tookMs }) => good && tookMs > slowMs).length;
    if (of >= many && slow > of / 20) return `${slow} of ${of} probes took longer than ${slowMs} ms`;
    return undefined;
  }

  #open(why: string): void {
    const again = this.#state === "half_open";
    this.#restMs = again ? Math.min(2 * this.#restMs, 10 * this.#options.restMs) : this.#options.restMs;
    this.#restsUntil = this.#now() + this.#restMs * (0.9 + 0.2 * this.#random());
    this.#become("open", why);
  }

  #become(state: FuseState, why: string): void {
    this.#state = state;
    this.#recent = [];
    this.#changed(state, why);
  }
}
