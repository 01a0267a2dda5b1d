import type { Tell } from "../events/event.ts";
import type { ObjectKind } from "../store/objects.ts";

const dayMs = 24 * 3_600_000;
const most = 65_536;

type Ahead = { readonly kind: ObjectKind; readonly bytes: number; readonly at: number };

/** What was fetched ahead and nobody has asked for yet. After a day it counts as fetched in vain. */
export class FetchedAhead {
  readonly #waiting = new Map<string, Ahead>();
  readonly #tell: Tell;
  readonly #now: () => number;

  /** @param now milliseconds, from any beginning */
  constructor(tell: Tell, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  add(object: string, kind: ObjectKind, bytes: number): void {
    this.#waiting.set(object, { kind, bytes, at: this.#now() });
    this.sweep();
  }

  /** Somebody asks for it. True: it had been fetched ahead, and this is the first time. */
  asked(object: string): boolean {
    return this.#waiting.delete(object);
  }

  /** Tells of what has waited for a day; the eldest stand first. */
  sweep(): void {
    for (const [object, { kind, bytes, at }] of this.#waiting) {
      if (this.#now() - at < dayMs && this.#waiting.size <= most) return;
      this.#waiting.delete(object);
      this.#tell({ what: "foresight.unused", kind, bytes });
    }
  }
}
