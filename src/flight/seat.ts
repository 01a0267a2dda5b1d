import type { Readable } from "node:stream";
import type { Scope } from "../events/scope.ts";
import type { Announced, Flight, Outcome } from "./flight.ts";

/**
 * One caller's place in a flight. The flight counts the caller as waiting until `leave` is called or the scope it joined
 * with ends; streams hold the flight on their own, so a caller may leave as soon as it has opened its stream.
 */
export class Seat {
  readonly #flight: Flight;
  readonly #left = new AbortController();

  constructor(flight: Flight, scope: Scope) {
    this.#flight = flight;
    const letGo = flight.hold();
    this.#left.signal.addEventListener("abort", letGo, { once: true });
    scope.signal.addEventListener("abort", () => this.leave(), { signal: this.#left.signal });
  }

  /** The id of the plan that is flown, which may be another caller's: the strong ETag of what arrives. */
  get id(): string {
    return this.#flight.id;
  }

  get object(): string {
    return this.#flight.object;
  }

  /** How the flight ends. Never rejects. */
  get done(): Promise<Outcome> {
    return this.#flight.done;
  }

  /**
   * When the status line of an answer may be written: an object of at most `smallBytes` is whole, checked and kept; a
   * larger one is known to be larger, and streams. How long to wait, and the wait's name, are the caller's: when the
   * scope ends, this caller stops waiting and keeps its seat.
   * @returns undefined: the object is kept already, by another process
   * @throws {Fault} why the flight failed; the scope's reason when that ends first
   */
  announced({ signal }: Scope): Promise<Announced | undefined> {
    return this.#flight.announced(signal);
  }

  /**
   * Bytes `start` (inclusive) to `end` (exclusive; undefined: all there will be) as they arrive, at the reader's own
   * speed. The last `holdBackBytes` of the object come only when it has passed its check and is kept; when it fails, the
   * stream is destroyed with the Fault and the transfer is cut. It is destroyed, too, when the scope ends.
   */
  stream(start: number, end: number | undefined, scope: Scope): Readable {
    return this.#flight.read({ start, end }, scope.signal);
  }

  /** This caller wants no more of it. May be called again. */
  leave(): void {
    this.#left.abort();
  }
}
