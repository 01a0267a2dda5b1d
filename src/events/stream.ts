import type { GatewayEvent, Tell, ToldEvent } from "./event.ts";

export type Reader = (event: ToldEvent) => void;

/**
 * The one stream of events of a process. Readers are called at once and in order; a reader that throws is dropped,
 * so that a broken log cannot stop a download.
 */
export class EventStream {
  readonly #readers = new Set<Reader>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Adds a reader; the function returned takes it away again. */
  attach(reader: Reader): () => void {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  /** The teller for what belongs to no request. */
  readonly tell: Tell = (event) => {
    if (this.#readers.size > 0) this.#send({ ...event, at: this.#now() });
  };

  /** The teller for everything that is done for one request. */
  tellFor(request: string): Tell {
    return (event: GatewayEvent) => {
      if (this.#readers.size > 0) this.#send({ ...event, at: this.#now(), request });
    };
  }

  #send(event: ToldEvent): void {
    for (const reader of this.#readers) {
      try {
        reader(event);
      } catch (failure) {
        this.#readers.delete(reader);
        process.stderr.write(`modgate: an event reader failed and was detached: ${String(failure)}\n`);
      }
    }
  }
}
