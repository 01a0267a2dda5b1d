import { Readable } from "node:stream";
import type { Activity } from "../../events/activity.ts";
import type { EventFeed, Follower } from "../../events/feed.ts";
import { Fault } from "../../fault/fault.ts";

/** Proxies give up on connections that are silent for half a minute or less. */
const beatMs = 10_000;

/** Together with what the gate believes of credentials it is a second until a right that is lost ends the stream. */
const checkMs = 100;

/** So many changes leave in one piece. */
const pieceOf = 500;

export type LiveReader = {
  /** The last change that was read before. */
  readonly after: string | undefined;
  readonly isStillAdmitted: () => Promise<boolean>;
};

/** The changes at the reader's pace. Nothing is put aside for one that is slow: what the feed forgets ends its stream. */
export class LiveStream extends Readable {
  readonly #follower: Follower;
  readonly #beat: NodeJS.Timeout;
  readonly #check: NodeJS.Timeout;
  #wanted = false;

  constructor(activity: Activity, feed: EventFeed, { after, isStillAdmitted }: LiveReader) {
    super();
    this.#follower = feed.follow(after, () => this.#more());
    const { resumed, start } = this.#follower;
    this.push(resumed ? ": goes on\n\n" : text("snapshot", start, activity.open()));
    this.#beat = setInterval(() => this.#send(": still here\n\n"), beatMs);
    const check = async (): Promise<void> => {
      if (!(await isStillAdmitted())) this.destroy(new Fault("FORBIDDEN", "who reads has lost the right to it"));
    };
    this.#check = setInterval(() => void check(), checkMs);
  }

  override _read(): void {
    this.#wanted = true;
    this.#more();
  }

  override _destroy(failure: Error | null, callback: (failure?: Error | null) => void): void {
    clearInterval(this.#beat);
    clearInterval(this.#check);
    this.#follower.leave();
    callback(failure);
  }

  #more(): void {
    if (this.#follower.lost) this.destroy(new Fault("LIVE_TOO_SLOW", "what happens was not read in time"));
    if (!this.#wanted || this.destroyed) return;
    const changes = this.#follower.take(pieceOf);
    this.#send(changes.map(({ id, event }) => text("change", id, event)).join(""));
    if (changes.some(({ event }) => event.what === "server.stopping")) this.push(null);
  }

  #send(piece: string): void {
    if (!this.#wanted || piece === "") return;
    this.#wanted = false;
    this.push(piece);
  }
}

function text(kind: string, id: string, value: unknown): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(value)}\n\n`;
}
