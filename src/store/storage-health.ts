import type { Tell } from "../events/event.ts";
import type { Fault } from "../fault/fault.ts";

type Failing = { readonly fault: Fault; triedAt: number };

/**
 * What cannot be written at the moment. A failure is told once, until it has worked again; the recovery once all works.
 * While something fails, one try in `retryMs` finds out whether it still does.
 */
export class StorageHealth {
  readonly #failing = new Map<string, Failing>();
  readonly #tell: Tell;
  readonly #retryMs: number;
  readonly #now: () => number;

  constructor(tell: Tell, { retryMs = 3_000, now = () => performance.now() } = {}) {
    this.#tell = tell;
    this.#retryMs = retryMs;
    this.#now = now;
  }

  failed(operation: string, fault: Fault): void {
    const known = this.#failing.has(operation);
    this.#failing.set(operation, { fault, triedAt: this.#now() });
    if (!known) this.#tell({ what: "store.failed", operation, code: fault.code, why: fault.message });
  }

  worked(operation: string): void {
    if (!this.#failing.delete(operation)) return;
    if (this.#failing.size === 0) this.#tell({ what: "store.recovered" });
  }

  /** Changes of so many callers were made durable together. */
  committed(callers: number, tookMs: number): void {
    this.#tell({ what: "store.committed", callers, tookMs });
  }

  /** Why this should not even be tried now. undefined: try it, and say how it went. */
  refusal(operation: string): Fault | undefined {
    const failing = this.#failing.get(operation);
    if (failing === undefined) return undefined;
    if (this.#now() - failing.triedAt < this.#retryMs) return failing.fault;
    failing.triedAt = this.#now();
    return undefined;
  }
}
