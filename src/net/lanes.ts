import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";

export type LaneOptions = {
  /** Pieces of work under way for one host. */
  readonly perHost: number;
  /** Pieces of work that may wait, over all hosts. */
  readonly queued: number;
  readonly waitMs: number;
};

export type LaneAsk = {
  /** 0: somebody waits for it. Larger: foreseen, and served only when nothing smaller waits. */
  readonly priority?: number;
};

type Waiter = {
  readonly host: string;
  readonly priority: number;
  readonly grant: () => void;
  readonly refuse: (why: Fault) => void;
};

/**
 * A lane for each host: so much work at a time, the rest in one bounded queue. Among equals the first comes first.
 * When the queue is full, the youngest piece of work of a higher number makes room.
 */
export class Lanes {
  readonly #options: LaneOptions;
  readonly #under = new Map<string, number>();
  readonly #queue: Waiter[] = [];

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Does the work when its turn comes; the place is held until it settles. @throws {Fault} QUEUE_FULL, QUEUE_TIMEOUT */
  async run<T>(host: string, scope: Scope, work: () => Promise<T>, ask: LaneAsk = {}): Promise<T> {
    const release = await this.enter(host, scope, ask);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** For work that ends elsewhere, as a body does: a place that is held until the function returned is called. */
  async enter(host: string, scope: Scope, { priority = 0 }: LaneAsk = {}): Promise<() => void> {
    const under = this.#under.get(host) ?? 0;
    if (under < this.#options.perHost) this.#under.set(host, under + 1);
    else await this.#turn(host, scope, priority);
    let held = true;
    return () => {
      if (held) this.#leave(host);
      held = false;
    };
  }

  /** For the metrics. */
  counts(): { readonly underWay: number; readonly queued: number } {
    const underWay = [...this.#under.values()].reduce((sum, count) => sum + count, 0);
    return { underWay, queued: this.#queue.length };
  }

  async #turn(host: string, scope: Scope, priority: number): Promise<void> {
    const { perHost, queued, waitMs: budgetMs } = this.#options;
    if (this.#queue.length >= queued && !this.#displace(priority)) {
      throw new Fault("QUEUE_FULL", `${host}: ${queued} fetches wait already`);
    }
    const fault = (): Fault =>
      new Fault("QUEUE_TIMEOUT", `${host}: ${perHost} fetches are under way and none ended within ${budgetMs} ms`);
    await within(scope, { reason: "queue", on: host, budgetMs, fault }, ({ signal }) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter: Waiter = { host, priority, grant: resolve, refuse: reject };
      const leave = (): void => {
        this.#remove(waiter);
        reject(signal.reason as Error);
      };
      this.#queue.push(waiter);
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
      return promise.finally(() => signal.removeEventListener("abort", leave));
    });
  }

  /** Sends away the youngest of those that matter least, if they matter less than this. */
  #displace(priority: number): boolean {
    const least = Math.max(...this.#queue.map((waiter) => waiter.priority));
    const victim = this.#queue.findLast((waiter) => waiter.priority === least);
    if (victim === undefined || least <= priority) return false;
    this.#remove(victim);
    victim.refuse(new Fault("QUEUE_FULL", `${victim.host}: gave way to a fetch somebody waits for`));
    return true;
  }

  #leave(host: string): void {
    const waiting = this.#queue.filter((waiter) => waiter.host === host);
    const least = Math.min(...waiting.map((waiter) => waiter.priority));
    const next = waiting.find((waiter) => waiter.priority === least);
    if (next !== undefined) {
      this.#remove(next);
      // The place passes from hand to hand, so nobody can slip in between
      next.grant();
      return;
    }
    const under = (this.#under.get(host) ?? 1) - 1;
    if (under === 0) this.#under.delete(host);
    else this.#under.set(host, under);
  }

  #remove(waiter: Waiter): void {
    const at = this.#queue.indexOf(waiter);
    if (at !== -1) this.#queue.splice(at, 1);
  }
}
