import { randomBytes } from "node:crypto";
import type { ToldEvent } from "./event.ts";
import { aside } from "./trace.ts";

export type FeedOptions = {
  /** So many events are remembered for those who read slowly or come back. */
  readonly kept?: number;
  /** How long events gather before followers are told that there are some. */
  readonly gatherMs?: number;
};

/** An event with the name of its place, from which a follower that was cut off can go on. */
export type Change = { readonly id: string; readonly event: ToldEvent };

/** The events of this process from some moment on, read at the follower's own pace. */
export interface Follower {
  /** It goes on where it was, and needs not be told what is under way. */
  readonly resumed: boolean;
  /** Names the place before the first change. */
  readonly start: string;
  /** It was so slow that events were forgotten before it took them. */
  readonly lost: boolean;
  take(most: number): readonly Change[];
  leave(): void;
}

/** What happens, for any number of followers. None of them makes it wait, or remember more than it would without. */
export class EventFeed {
  readonly #kept: number;
  readonly #gatherMs: number;
  readonly #ring: ToldEvent[] = [];
  /** A place is only good for the process that named it. */
  readonly #process = randomBytes(4).toString("hex");
  readonly #followers = new Set<() => void>();
  #next = 0;
  #gathering = false;

  constructor({ kept = 4_096, gatherMs = 100 }: FeedOptions = {}) {
    this.#kept = kept;
    this.#gatherMs = gatherMs;
  }

  /** The reader to attach to the stream of events. What is asked about the gateway itself is left out. */
  readonly read = (event: ToldEvent): void => {
    if ((event.what === "request.began" || event.what === "request.ended") && aside.has(event.endpoint)) return;
    this.#ring[this.#next % this.#kept] = event;
    this.#next++;
    if (this.#followers.size === 0 || this.#gathering) return;
    this.#gathering = true;
    setTimeout(() => this.#tellAll(), this.#gatherMs);
  };

  /**
   * @param after the id of the last change that was had before, if any
   * @param more called when there may be something to take
   */
  follow(after: string | undefined, more: () => void): Follower {
    const place = this.#placeBehind(after);
    const start = place ?? this.#next;
    let next = start;
    const behind = (): number => this.#next - next;
    const lost = (): boolean => behind() > this.#kept;
    this.#followers.add(more);
    return {
      resumed: place !== undefined,
      start: this.#idOf(start - 1),
      get lost() {
        return lost();
      },
      take: (most) => {
        const places = Array.from({ length: Math.min(most, behind()) }, () => next++);
        return places.flatMap((at) => {
          const event = this.#ring[at % this.#kept];
          return event === undefined ? [] : [{ id: this.#idOf(at), event }];
        });
      },
      leave: () => void this.#followers.delete(more),
    };
  }

  #tellAll(): void {
    this.#gathering = false;
    for (const more of this.#followers) more();
  }

  #idOf(place: number): string {
    return `${this.#process}-${place}`;
  }

  /** undefined: another process named it, or what came behind it is forgotten. */
  #placeBehind(id: string | undefined): number | undefined {
    const [, process, place] = /^([0-9a-f]+)-(\d{1,15})$/.exec(id ?? "") ?? [];
    if (process !== this.#process) return undefined;
    const next = Number(place) + 1;
    return next <= this.#next && this.#next - next <= this.#kept ? next : undefined;
  }
}
