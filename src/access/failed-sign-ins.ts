import { RateLimiterMemory } from "rate-limiter-flexible";

/** So many are forgiven in a window: over HTTPS the go command asks twice, and people mistype. */
const forgiven = 6;
const windowSeconds = 60;
const longestMs = 5_000;
/** So many wait at a time; more are refused without waiting, which gives nobody who guesses 256 bits an advantage. */
const mostWaiting = 256;

/** Sign-ins that failed, by address: each further one is answered later. Nobody is ever locked out. */
export class FailedSignIns {
  readonly #failures = new RateLimiterMemory({ points: 1, duration: windowSeconds });
  #waiting = 0;

  /** Counts a failure, and waits as long as it is due. */
  async slowDown(address: string, wait: (ms: number) => Promise<void>): Promise<void> {
    const { consumedPoints } = await this.#failures.penalty(address);
    const ms = Math.min(longestMs, 25 * 2 ** (consumedPoints - forgiven));
    if (consumedPoints <= forgiven || this.#waiting >= mostWaiting) return;
    this.#waiting++;
    try {
      await wait(ms);
    } finally {
      this.#waiting--;
    }
  }
}
