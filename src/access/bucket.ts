import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { ShareOf } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { untilGivenUp } from "../events/until-given-up.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";

export type BucketOptions = {
  readonly share: ShareOf;
  /** What it counts, in words: "requests". */
  readonly what: string;
  /** So many for each one in so many seconds. */
  readonly points: number;
  readonly seconds: number;
  /** How long somebody waits for his turn. */
  readonly waitMs: number;
  /** What somebody can do who is refused, behind "run again in 7 s; ". */
  readonly cure: string;
};

/** Who waits for his turn, first come, first served. */
type Line = { readonly waiting: Set<() => void>; movesAt: number };

/** Turns are given out in portions: a whole second's worth at once would keep everybody else waiting. */
const portionMs = 20;
const portionsPerSecond = 40;

/** What may be done in a while, by each one on his own. */
export class Bucket {
  readonly #options: BucketOptions;
  readonly #limiter: RateLimiterMemory;
  readonly #lines = new Map<string, Line>();

  constructor(options: BucketOptions) {
    this.#options = options;
    this.#limiter = new RateLimiterMemory({ points: options.points, duration: options.seconds });
  }

  /** Waits for one's turn. @throws {Fault} RATE_LIMITED */
  async take(who: string, scope: Scope): Promise<void> {
    if (!this.#lines.has(who)) {
      const due = await this.#dueMs(who);
      if (due === undefined) return;
      // Another one may have opened it meanwhile.
      if (!this.#lines.has(who)) this.#open(who, due);
    }
    const line = this.#lines.get(who);
    if (line !== undefined) await this.#wait(line, scope);
  }

  /** For what turned out to be something else. */
  giveBack(who: string): void {
    void this.#limiter.reward(who);
  }

  async #wait(line: Line, scope: Scope): Promise<void> {
    const { share, what, waitMs } = this.#options;
    const turn = Promise.withResolvers<void>();
    const whose = share.per === "client" ? "its share" : "the share of its address";
    const fault = (): Fault => this.#fault(line.movesAt - performance.now());
    const wait = { reason: "queue", on: `${whose} of ${what}`, budgetMs: waitMs, share, fault } as const;
    line.waiting.add(turn.resolve);
    try {
      await within(scope, wait, ({ signal }) => untilGivenUp(turn.promise, signal));
    } finally {
      line.waiting.delete(turn.resolve);
    }
  }

  #open(who: string, dueMs: number): void {
    const line = { waiting: new Set<() => void>(), movesAt: 0 };
    this.#lines.set(who, line);
    void this.#serve(who, line, dueMs);
  }

  async #serve(who: string, line: Line, firstMs: number): Promise<void> {
    const { points, seconds } = this.#options;
    const portion = Math.ceil(points / (seconds * portionsPerSecond));
    let dueMs = firstMs;
    do {
      line.movesAt = performance.now() + dueMs;
      await sleep(dueMs, undefined, { ref: false });
      dueMs = await this.#callNext(who, line, portion);
    } while (line.waiting.size > 0);
    this.#lines.delete(who);
  }

  /** In how many milliseconds the line moves again. */
  async #callNext(who: string, { waiting }: Line, most: number): Promise<number> {
    for (let called = 0; called < most && waiting.size > 0; called++) {
      const due = await this.#dueMs(who);
      if (due !== undefined) return due;
      const [next] = waiting;
      if (next === undefined) break;
      waiting.delete(next);
      next();
    }
    return portionMs;
  }

  /** Takes a turn. In so many milliseconds there is one; undefined: it is taken. */
  async #dueMs(who: string): Promise<number | undefined> {
    try {
      await this.#limiter.consume(who);
      return undefined;
    } catch (refusal) {
      // By a clock that went back it would be hours.
      const longest = this.#options.seconds * 1_000;
      if (refusal instanceof RateLimiterRes) return Math.min(longest, Math.max(1, refusal.msBeforeNext));
      throw refusal;
    }
  }

  #fault(againMs: number): Fault {
    const { share, what, points, seconds, cure } = this.#options;
    const again = `run again in ${Math.max(1, Math.ceil(againMs / 1_000))} s`;
    return new Fault("RATE_LIMITED", `more than ${points} ${what} in ${seconds} s from one ${share.per}`, {
      hint: `${again}; ${cure}`,
    });
  }
}
