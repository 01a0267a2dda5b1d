import { setTimeout as sleep } from "node:timers/promises";
import type { Tell } from "../events/event.ts";
import { asFault } from "../fault/fault.ts";

/** A signed head, and how many records are under it. */
export type Checkpoint = { readonly note: Uint8Array; readonly size: number };

export type ShipperNeeds = {
  /** Where it goes, for events: no credentials in it. */
  readonly to: string;
  /** undefined: nothing has been signed yet. */
  readonly newest: () => Checkpoint | undefined;
  /** Resolves when the other side has taken it. @throws {Fault} */
  readonly send: (checkpoint: Checkpoint, signal: AbortSignal) => Promise<void>;
  readonly tell: Tell;
};

export type ShipperPace = {
  /** Between two that were taken, and after the first failure; each further one doubles it. */
  readonly leastMs: number;
  readonly mostMs: number;
  /** How long the last one may take, when the process ends. */
  readonly lastMs: number;
};

/** Sends the newest head of a log to a second place, one at a time and beside everything else: nobody waits for it. */
export class CheckpointShipper {
  readonly #needs: ShipperNeeds;
  readonly #pace: ShipperPace;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;
  #taken: Uint8Array | undefined;
  /** Since when there is one that was not taken. */
  #behindSince: number | undefined;

  constructor(needs: ShipperNeeds, pace: ShipperPace = { leastMs: 2_000, mostMs: 60_000, lastMs: 2_000 }) {
    this.#needs = needs;
    this.#pace = pace;
    this.#running = this.#run();
  }

  /** Sends what is newest by then, once more. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await this.#ship(AbortSignal.timeout(this.#pace.lastMs));
  }

  async #run(): Promise<void> {
    const { leastMs, mostMs } = this.#pace;
    const { signal } = this.#ending;
    for (let pauseMs = leastMs; !signal.aborted;) {
      pauseMs = (await this.#ship(signal)) ? leastMs : Math.min(pauseMs * 2, mostMs);
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** False: the newest one was not taken. */
  async #ship(signal: AbortSignal): Promise<boolean> {
    const { to, newest, send, tell } = this.#needs;
    const checkpoint = newest();
    if (checkpoint === undefined || checkpoint.note === this.#taken) return true;
    const began = performance.now();
    const since = (this.#behindSince ??= began);
    try {
      await send(checkpoint, signal);
      this.#taken = checkpoint.note;
      this.#behindSince = undefined;
      tell({ what: "audit.shipped", on: to, size: checkpoint.size, tookMs: performance.now() - began });
      return true;
    } catch (failure) {
      if (signal === this.#ending.signal && signal.aborted) return false; // it is sent once more
      const { code, message: why } = asFault(failure);
      tell({ what: "audit.unshipped", on: to, code, why, behindMs: performance.now() - since });
      return false;
    }
  }
}
