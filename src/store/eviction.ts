import type { Tell } from "../events/event.ts";
import type { ObjectRecord, Totals } from "./objects.ts";

export type EvictionNeeds = {
  readonly objects: {
    totals(): Promise<Totals>;
    coldest(limit: number): Promise<readonly ObjectRecord[]>;
    removeRecord(record: ObjectRecord): Promise<void>;
    markGone(module: string, version: string): Promise<void>;
  };
  readonly relays: { bytes(): Promise<number>; shrink(maxBytes: number): Promise<void> };
  /** undefined: nothing is evicted. */
  readonly maxBytes: number | undefined;
  readonly upstreamHas: UpstreamHas;
  readonly tell: Tell;
};

/** Whether an upstream could give this again. undefined: nobody can say now, so it stays for the time being. */
export type UpstreamHas = (record: ObjectRecord) => Promise<boolean | undefined>;

/** Answers of checksum databases may take this part of the whole; beyond it the oldest are forgotten first. */
const relayShare = 0.1;

/** Records removed in one group. */
const step = 64;

/** Keeps what is kept within `maxBytes`: the least recently used goes first, never what no upstream could give again. */
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
    const { objects, relays, maxBytes, upstreamHas, tell } = this.#needs;
    if (maxBytes === undefined) return;
    await relays.shrink(maxBytes * relayShare);
    for (;;) {
      let excess = (await objects.totals()).bytes + (await relays.bytes()) - maxBytes;
      if (excess <= 0) return;
      const leaving: ObjectRecord[] = [];
      const coldest = await objects.coldest(step);
      if (coldest.length === 0) return;
      for (const record of coldest) {
        if (excess <= 0) break;
        const has = await upstreamHas(record);
        if (has === undefined) return;
        if (!has) {
          await objects.markGone(record.module, record.version);
          continue;
        }
        leaving.push(record);
        excess -= record.size;
      }
      await Promise.all(leaving.map((record) => objects.removeRecord(record)));
      for (const { module, version, kind, size } of leaving) {
        tell({ what: "object.evicted", module, version, kind, bytes: size });
      }
    }
  }
}
