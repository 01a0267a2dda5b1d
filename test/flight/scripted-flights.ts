import { randomBytes } from "node:crypto";
import type { GatewayEvent } from "../../src/events/event.ts";
import type { Scope } from "../../src/events/scope.ts";
import { Flights, type FlightsOptions } from "../../src/flight/flights.ts";
import type { Arrival, FlightPlan, Sum } from "../../src/flight/plan.ts";
import { ArraySpool } from "./array-spool.ts";

export type Kept = { readonly spool: unknown; readonly sum: Sum; readonly verdict: string; readonly from: string };

/** Flights over array spools, and everything that was seen of them. */
export class ScriptedFlights {
  readonly spools: ArraySpool[] = [];
  readonly events: GatewayEvent[] = [];
  readonly kept: Kept[] = [];
  readonly flights: Flights;
  begins = 0;

  constructor(options: Partial<FlightsOptions> & { readonly spool?: () => ArraySpool } = {}) {
    const { spool = () => new ArraySpool(), ...others } = options;
    const create = async (): Promise<ArraySpool> => {
      const one = spool();
      this.spools.push(one);
      return Promise.resolve(one);
    };
    this.flights = new Flights({ create, landedMs: 1, holdBackBytes: 10, ...others });
  }

  /** A plan for one object: small up to 100 bytes, refused beyond 100 MB, found good, unless the test says otherwise. */
  plan(
    begin: (scope: Scope) => Arrival | Promise<Arrival>,
    other: Partial<FlightPlan<string>> = {},
  ): FlightPlan<string> {
    return {
      object: "example.com/m@v1.0.0 zip",
      id: randomBytes(16).toString("hex"),
      smallBytes: 100,
      maxBytes: 100_000_000,
      begin: async (scope) => {
        this.begins++;
        return begin(scope);
      },
      check: () => Promise.resolve("good"),
      keep: async (spool, sum, verdict, from) => {
        if (spool.place === "disk") await spool.commit();
        this.kept.push({ spool, sum, verdict, from });
      },
      ...other,
    };
  }

  /** On behalf of nobody in particular, or until the signal ends. */
  scope(signal: AbortSignal = new AbortController().signal): Scope {
    return { signal, tell: (event) => this.events.push(event) };
  }

  /** What was told so far, with the outcome where there is one. */
  get told(): readonly string[] {
    return this.events.map((event) => [event.what, ...("outcome" in event ? [event.outcome] : [])].join(" "));
  }
}

/** Waits until something has become true; the test's own time limit ends it. */
export async function until(true_: () => boolean): Promise<void> {
  while (!true_()) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets everything happen that needs no clock. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
