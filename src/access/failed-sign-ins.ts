import { RateLimiterMemory } from "rate-limiter-flexible";
import type { ShareOf } from "../events/event.ts";
import { addressBlock } from "./address-block.ts";

export type FailedSignInOptions = {
  /** So many in a minute are answered at once: over HTTPS the go command asks twice, and people mistype. */
  readonly forgiven: number;
  readonly longestMs: number;
};

export type FailedSignIn = {
  readonly address: string;
  /** What was to be guessed, where that can be told: the id of a token, the one shared password. */
  readonly guessed: string | undefined;
};

/** How long its answer waits, and why. */
export type Due = { readonly ms: number; readonly share: ShareOf };

const windowSeconds = 60;

/** Ids that nobody has must not fill the memory: they share so many counters. */
const guessCounters = 4_096;

/**
 * Sign-ins that failed, by address and by what they tried to guess: each further one is answered later. Good ones wait
 * for nothing, so nobody is ever locked out.
 */
export class FailedSignIns {
  readonly #options: FailedSignInOptions;
  readonly #failures = new RateLimiterMemory({ points: 1, duration: windowSeconds });

  constructor(options: FailedSignInOptions = { forgiven: 6, longestMs: 5_000 }) {
    this.#options = options;
  }

  /** Counts a failure. undefined: its answer need not wait. */
  async count({ address, guessed }: FailedSignIn): Promise<Due | undefined> {
    const byAddress = await this.#ms(`address ${addressBlock(address)}`);
    const byGuess = guessed === undefined ? 0 : await this.#ms(`guess ${counterOf(guessed)}`);
    const ms = Math.max(byAddress, byGuess);
    if (ms === 0) return undefined;
    return { ms, share: { bucket: "sign_ins", per: byGuess > byAddress ? "client" : "address" } };
  }

  async #ms(key: string): Promise<number> {
    const { forgiven, longestMs } = this.#options;
    const { consumedPoints } = await this.#failures.penalty(key);
    return consumedPoints <= forgiven ? 0 : Math.min(longestMs, 25 * 2 ** (consumedPoints - forgiven));
  }
}

function counterOf(guessed: string): number {
  let sum = 0;
  for (let at = 0; at < guessed.length; at++) sum = (sum * 31 + guessed.charCodeAt(at)) % guessCounters;
  return sum;
}
