import type { Tell } from "../events/event.ts";
import type { ObjectRecord, Totals } from "./objects.ts";

export type EvictionNeeds = {
  readonly objects: {
    totals(): Promise<Totals>;
    coldest(limit: number): Promise<readonly ObjectRecord[]>;
    removeRecord(record: ObjectRecord): Promise<void>;
  };
  readonly relays: { bytes(): Promise<number>; shrink(maxBytes: number): Promise<void> };
  /** undefined: nothing is evicted. */
  readonly maxBytes: number | undefined;
  readonly tell: Tell;
};

/** Answers of checksum databases may take this part of the whole; beyond it the oldest are forgotten first. */
const relayShare = 0.1;

/** Records removed in one group. */
const step = 64;

/** Keeps what is kept within `maxBytes`: the least recently used goes first. */
export class Eviction {
  readonly #needs: EvictionNeeds;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(needs: EvictionNeeds) {
    this.#needs = needs;
  }

  /** Resolves when everything kept at the time of the call is within the limit, or nothing more may go. */
  run(): Promise<void> {
    if (this.#running !== undefined) this.#again = true;
    this.#running ??= this.#rounds().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      await this.#evict();
    } while (this.#again);
  }

  async #evict(): Promise<void> {
    const { objects, relays, maxBytes, tell } = this.#needs;
    if (maxBytes === undefined) return;
    await relays.shrink(maxBytes * relayShare);
    for (;;) {
      let excess = (await objects.totals()).bytes + (await relays.bytes()) - maxBytes;
      if (excess <= 0) return;
      const leaving: ObjectRecord[] = [];
      for (const record of await objects.coldest(step)) {
        if (excess <= 0) break;
        leaving.push(record);
        excess -= record.size;
      }
      if (leaving.length === 0) return;
      await Promise.all(leaving.map((record) => objects.removeRecord(record)));
      for (const { module, version, kind, size } of leaving) {
        tell({ what: "object.evicted", module, version, kind, bytes: size });
      }
    }
  }
}
