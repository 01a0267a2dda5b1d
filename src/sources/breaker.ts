import type { Tell } from "../events/event.ts";

export type BreakerOptions = {
  /** Silences within `windowMs` that open it. */
  readonly silences: number;
  readonly windowMs: number;
  /** How long it rests before one request may try again. */
  readonly restMs: number;
};

export type BreakerState = "closed" | "open" | "half_open";

/**
 * Keeps clients from waiting for an upstream that was just silent: after so many first-byte time-outs within a window
 * nothing is asked for a while, then one request tries for all.
 */
export class Breaker {
  readonly #on: string;
  readonly #options: BreakerOptions;
  readonly #tell: Tell;
  readonly #now: () => number;
  #silentAt: number[] = [];
  #openedAt = 0;
  #state: BreakerState = "closed";

  constructor(on: string, options: BreakerOptions, tell: Tell, now: () => number = Date.now) {
    this.#on = on;
    this.#options = options;
    this.#tell = tell;
    this.#now = now;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Milliseconds until the next try; 0 while it is closed. */
  get restsForMs(): number {
    return this.#state === "closed" ? 0 : Math.max(0, this.#openedAt + this.#options.restMs - this.#now());
  }

  /** Whether a request may pass. While half open only the first one does. */
  admit(): boolean {
    if (this.#state === "closed") return true;
    if (this.#state === "half_open" || this.restsForMs > 0) return false;
    this.#become("half_open");
    return true;
  }

  /** The upstream answered, whatever it said. */
  answered(): void {
    this.#silentAt = [];
    if (this.#state !== "closed") this.#become("closed");
  }

  /** The upstream was silent for a whole first-byte budget. */
  silent(): void {
    const now = this.#now();
    this.#silentAt = [...this.#silentAt.filter((at) => at > now - this.#options.windowMs), now];
    if (this.#state === "half_open" || (this.#state === "closed" && this.#silentAt.length >= this.#options.silences)) {
      this.#openedAt = now;
      this.#become("open");
    }
  }

  /** The request that was let through ended in a way that says nothing about the upstream. */
  undecided(): void {
    if (this.#state === "half_open") this.#become("open");
  }

  #become(state: BreakerState): void {
    this.#state = state;
    this.#tell({ what: "upstream.state", on: this.#on, state });
  }
}
