import { LRUCache } from "lru-cache";
import type { FaultCode } from "../fault/catalogue.ts";
import type { Fault } from "../fault/fault.ts";

export type FailureLimits = {
  /** How long a failure that may pass by itself is the answer to further requests: no stampede asks again at once. */
  readonly failedMs: number;
  /** The same for what is not there, not allowed, or was fetched and refused. */
  readonly refusedMs: number;
};

/** Refused for its content. These may be retried, but not at once: the upstream would have to mend its cache. */
const refusedContent: readonly FaultCode[] = ["INFO_INVALID", "MOD_INVALID", "ZIP_INVALID"];

/** Why the last fetch of an object failed, for a short while. Bounded: the oldest of many are forgotten first. */
export class FailureMemory {
  readonly #limits: FailureLimits;
  readonly #recent = new LRUCache<string, Fault>({ max: 4_096 });

  constructor(limits: FailureLimits) {
    this.#limits = limits;
  }

  remember(object: string, fault: Fault): void {
    const lasting = !fault.entry.retry || refusedContent.includes(fault.code);
    const ttl = lasting ? this.#limits.refusedMs : this.#limits.failedMs;
    if (ttl > 0) this.#recent.set(object, fault, { ttl });
  }

  recall(object: string): Fault | undefined {
    return this.#recent.get(object);
  }
}
