import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";

export type BucketOptions = {
  /** What it counts, in words: "requests". */
  readonly what: string;
  /** So many for each client in so many seconds; 0: as many as they like. */
  readonly points: number;
  readonly seconds: number;
  /** How long somebody waits for his turn. */
  readonly waitMs: number;
};

/** What clients may do in a while, each for himself. */
export class Bucket {
  readonly #options: BucketOptions;
  readonly #limiter: RateLimiterMemory | undefined;

  constructor(options: BucketOptions) {
    this.#options = options;
    const { points, seconds: duration } = options;
    this.#limiter = points > 0 ? new RateLimiterMemory({ points, duration }) : undefined;
  }

  /** Waits for one's turn. undefined: there is nothing to wait for. @throws {Fault} RATE_LIMITED */
  take(client: string, scope: Scope): Promise<void> | undefined {
    const limiter = this.#limiter;
    return limiter === undefined ? undefined : this.#take(limiter, client, scope);
  }

  async #take(limiter: RateLimiterMemory, client: string, scope: Scope): Promise<void> {
    const first = await dueMs(limiter, client);
    if (first === undefined) return;
    const { what, points, seconds, waitMs } = this.#options;
    const fault = (): Fault => new Fault("RATE_LIMITED", `more than ${points} ${what} in ${seconds} s from one client`);
    const wait = { reason: "queue", on: `its share of ${what}`, budgetMs: waitMs, fault } as const;
    await within(scope, wait, async ({ signal }) => {
      for (let due: number | undefined = first; due !== undefined; due = await dueMs(limiter, client)) {
        await sleep(due, undefined, { signal });
      }
    });
  }
}

/** undefined: it is one's turn. */
async function dueMs(limiter: RateLimiterMemory, client: string): Promise<number | undefined> {
  try {
    await limiter.consume(client);
    return undefined;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, refusal.msBeforeNext);
    throw refusal;
  }
}
