import type { Scope } from "../events/scope.ts";
import { Fault, isFault } from "../fault/fault.ts";
import type { Spool } from "../store/blobs.ts";
import { FailureMemory, type FailureLimits } from "./failure-memory.ts";
import { Flight, type FlightLimits, type FlightState, type Outcome } from "./flight.ts";
import type { FlightPlan } from "./plan.ts";
import { Seat } from "./seat.ts";

export type FlightsLimits = FlightLimits &
  FailureLimits & {
    /**
     * How long an object that has landed is still given from its spool to who joins. Somebody who looked in the store
     * just before it was kept, and asks for it just after, must not fetch it again.
     */
    readonly landedMs: number;
  };

export type FlightsOptions = Partial<FlightsLimits> & {
  /** Where the bytes go while they arrive. */
  readonly create: (id: string, expected: number | undefined) => Promise<Spool>;
};

const defaults: FlightsLimits = {
  lingerMs: 60_000,
  aloneMs: 600_000,
  storageMs: 30_000,
  landedMs: 500,
  failedMs: 1_000,
  refusedMs: 30_000,
  // The end of a zip, its comment included, lies within: a tolerant reader cannot open what it got of a refused one.
  holdBackBytes: 65_557,
  blockBytes: 65_536,
  recentBlocks: 16,
};

/** All downloads under way: one for each object, however many wait for it. */
export class Flights {
  readonly #create: FlightsOptions["create"];
  readonly #limits: FlightsLimits;
  readonly #failures: FailureMemory;
  readonly #joinable = new Map<string, Flight>();
  readonly #open = new Set<Flight>();
  #closed = false;

  constructor({ create, ...limits }: FlightsOptions) {
    this.#create = create;
    this.#limits = { ...defaults, ...limits };
    this.#failures = new FailureMemory(this.#limits);
  }

  /**
   * A place in the flight under way for the plan's object, or in a new one that follows the plan. What the fetch tells
   * is told for the caller that began it.
   * @throws {Fault} why the last fetch of the object failed, when that was a moment ago; SHUTTING_DOWN
   */
  join<Verdict>(plan: FlightPlan<Verdict>, scope: Scope): Seat {
    scope.signal.throwIfAborted();
    if (this.#closed) throw shuttingDown();
    const underWay = this.#joinable.get(plan.object);
    if (underWay?.joinable === true) return new Seat(underWay, scope);
    const failed = this.recentFailure(plan.object);
    if (failed !== undefined) throw failed;
    const flight: Flight = new Flight(plan, {
      create: this.#create,
      limits: this.#limits,
      tell: scope.tell,
      ended: (outcome) => this.#ended(flight, outcome, plan.foreseen ?? false),
      released: () => this.#open.delete(flight),
    });
    this.#joinable.set(plan.object, flight);
    this.#open.add(flight);
    return new Seat(flight, scope);
  }

  /** Why the last fetch of an object failed, while that is the answer to further requests for it. */
  recentFailure(object: string): Fault | undefined {
    return this.#failures.recall(object);
  }

  /** What is under way, in the order it began. */
  underWay(): readonly FlightState[] {
    return [...this.#open].filter((flight) => flight.flying).map((flight) => flight.state());
  }

  /** Ends all flights and readers with SHUTTING_DOWN; when it resolves, no spool is open. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#open].map((flight) => flight.close(shuttingDown())));
  }

  #ended(flight: Flight, outcome: Outcome, foreseen: boolean): void {
    const leaveMap = (): void => {
      if (this.#joinable.get(flight.object) === flight) this.#joinable.delete(flight.object);
    };
    if ("fault" in outcome) {
      leaveMap();
      const answer = outcome.outcome === "failed" && (!foreseen || isFault(outcome.fault, "NOT_FOUND", "GONE"));
      if (answer && !this.#closed) this.#failures.remember(flight.object, outcome.fault);
      return;
    }
    if (outcome.outcome === "shared") return leaveMap();
    const letGo = flight.hold();
    const landed = setTimeout(() => {
      leaveMap();
      letGo();
    }, this.#limits.landedMs);
    landed.unref();
  }
}

function shuttingDown(): Fault {
  return new Fault("SHUTTING_DOWN", "modgate is stopping and ended its fetches");
}
