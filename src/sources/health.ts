import { forObject, type Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";
import type { Source } from "./source.ts";

const trustedMs = 10_000;
const probeMs = 3_000;

/**
 * Whether an upstream is alive. Nothing is probed without need: an answer in the last seconds is proof enough, and only
 * when a client is waiting and there was none is the upstream asked for its root.
 */
export class Health {
  readonly #source: Source;
  readonly #now: () => number;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #probe: Promise<boolean> | undefined;

  constructor(source: Source, now: () => number = Date.now) {
    this.#source = source;
    this.#now = now;
  }

  /** The upstream just answered something. */
  answered(): void {
    this.#answeredAt = this.#now();
  }

  /** True when it answered within the last seconds, or answers a probe now. Shared by all who ask at the same time. */
  async good(scope: Scope): Promise<boolean> {
    if (this.#now() - this.#answeredAt < trustedMs) return true;
    const work = `probe of ${this.#source.name}`;
    scope.tell({ what: "work.joined", work });
    this.#probe ??= this.#ask(forObject(scope, work)).finally(() => (this.#probe = undefined));
    return this.#probe;
  }

  async #ask(scope: Scope): Promise<boolean> {
    const on = this.#source.name;
    const began = performance.now();
    const fault = () => new Fault("UPSTREAM_TIMEOUT", `${on} did not answer a probe in ${probeMs} ms`);
    const detached: Scope = { tell: scope.tell, signal: new AbortController().signal };
    const wait = { reason: "first_byte", on, budgetMs: probeMs, fault } as const;
    const good = await within(detached, wait, (inner) => this.#source.probe(inner)).catch(() => false);
    if (good) this.answered();
    scope.tell({ what: "upstream.probed", on, good, tookMs: performance.now() - began });
    return good;
  }
}
