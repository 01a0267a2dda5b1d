import type { Scope } from "../events/scope.ts";
import type { Fault } from "../fault/fault.ts";
import type { HttpClient } from "../net/http.ts";
import type { Surroundings } from "./surroundings/surroundings.ts";

/** A measurement: a plain function, taken at most once for each patient, whoever asks for it. It never throws for what it finds. */
export type Probe<T> = (patient: Patient) => Promise<T>;

/** The module a person asked about. */
export type Target = { readonly module: string; readonly version?: string };

/** What the doctor's own room may not import. */
export type Tools = {
  /** The hash of a module zip, or why these bytes are none of that version. */
  readonly checkZip: (zip: Uint8Array, module: string, version: string) => Promise<{ readonly h1: string } | Fault>;
};

export type PatientOptions = {
  readonly surroundings: Surroundings;
  readonly target?: Target;
  readonly http: HttpClient;
  /** Ends with the whole examination; is told every wait. */
  readonly scope: Scope;
  readonly tools: Tools;
  /** Called when a body is watched, which takes longer than a question. */
  readonly takeLonger: () => void;
};

/** A machine and a project: what is known of them, and what was measured so far. */
export class Patient {
  readonly surroundings: Surroundings;
  readonly target: Target | undefined;
  readonly http: HttpClient;
  readonly scope: Scope;
  readonly tools: Tools;
  readonly takeLonger: () => void;
  readonly #taken = new Map<Probe<unknown>, Promise<unknown>>();
  readonly #values = new Map<Probe<unknown>, unknown>();

  constructor(options: PatientOptions) {
    this.surroundings = options.surroundings;
    this.target = options.target;
    this.http = options.http;
    this.scope = options.scope;
    this.tools = options.tools;
    this.takeLonger = options.takeLonger;
  }

  measure<T>(probe: Probe<T>): Promise<T> {
    const before = this.#taken.get(probe);
    if (before !== undefined) return before as Promise<T>;
    const taken = probe(this);
    this.#taken.set(probe, taken);
    taken.then((value) => this.#values.set(probe, value)).catch(() => undefined);
    return taken;
  }

  /** What was measured, for the report; undefined: nobody asked, or it did not end. */
  measured<T>(probe: Probe<T>): T | undefined {
    return this.#values.get(probe) as T | undefined;
  }
}
