import { Activity, type Waiting } from "./activity.ts";
import type { Endpoint, ToldEvent } from "./event.ts";
import { innermost, objectOf, type Step, type Trace } from "./trace.ts";

/** Something the command waits for now, and why. */
export type WaitingFor = Pick<Waiting, "object" | "since" | "arriving"> & { readonly cause: WaitCause | undefined };

export type WaitCause = Pick<Step, "reason" | "on">;

export type Answered = { readonly object: string; readonly tookMs: number; readonly cause: WaitCause | undefined };

/** A request that failed, in the words of the fault. */
export type FailedRequest = Answered & {
  readonly endpoint: Endpoint;
  readonly status: number;
  readonly code: string;
  readonly why: string;
  readonly fix: string;
};

/** As many failures as anybody reads about. */
const mostFailures = 100;

/** What happened to the requests of one command so far, read from the events. */
export class RunTally {
  readonly #activity = new Activity((trace) => this.#ended(trace));
  readonly #arriving = new Map<string, number>();
  readonly #zipsWanted = new Set<string>();
  readonly #zipsFetched = new Set<string>();
  readonly #zipsGiven = new Set<string>();
  readonly #failures: FailedRequest[] = [];
  #planned = 0;
  #bytes = 0;
  #fetched = 0;
  #requests = 0;
  #slowest: Answered | undefined;

  /** The reader to attach to the stream of events. */
  readonly read = (event: ToldEvent): void => {
    this.#activity.read(event);
    switch (event.what) {
      case "foresight.planned":
        this.#planned = event.modules;
        return;
      case "request.began":
        this.#requests++;
        if (event.endpoint === "zip") this.#zipsWanted.add(`${event.module}@${event.version}`);
        return;
      case "flight.arriving":
        this.#arriving.set(event.object, event.bytes);
        return;
      case "flight.ended":
        this.#arriving.delete(event.object);
        return;
      case "object.fetched":
        this.#bytes += event.bytes;
        this.#fetched++;
        if (event.kind === "zip") this.#zipsFetched.add(`${event.module}@${event.version}`);
        return;
      default:
        return;
    }
  };

  /** Requests of the command, checksum questions included. */
  get requests(): number {
    return this.#requests;
  }

  /** Module versions whose content is here, and of how many that is known to be wanted. */
  get modules(): { readonly done: number; readonly known: number; readonly fromCache: number } {
    const done = this.#zipsFetched.union(this.#zipsGiven).size;
    const known = Math.max(this.#planned, this.#zipsFetched.union(this.#zipsWanted).size, done);
    return { done, known, fromCache: this.#zipsGiven.difference(this.#zipsFetched).size };
  }

  /** Files fetched, and bytes of them and of what is still arriving. */
  get fetched(): { readonly files: number; readonly bytes: number } {
    let bytes = this.#bytes;
    for (const arrived of this.#arriving.values()) bytes += arrived;
    return { files: this.#fetched, bytes };
  }

  /** What the command waits for, longest first. */
  waiting(): readonly WaitingFor[] {
    return this.#activity
      .waiting()
      .filter(({ ahead }) => ahead === undefined)
      .map(({ object, since, arriving, waits }) => ({ object, since, arriving, cause: causeOf(innermost(waits)) }));
  }

  /** The request that took longest of those that have ended. */
  get slowest(): Answered | undefined {
    return this.#slowest;
  }

  /** In the order they failed. */
  get failures(): readonly FailedRequest[] {
    return this.#failures;
  }

  #ended({ ended, steps }: Trace): void {
    if (ended.ahead !== undefined) return;
    const { endpoint, module, version, status, tookMs, code, why, fix } = ended;
    const object = objectOf(endpoint, module, version);
    const longest = steps
      .filter(({ reason, work }) => reason !== "shared_fetch" || work !== undefined)
      .toSorted((a, b) => (b.tookMs ?? 0) - (a.tookMs ?? 0))[0];
    const answered: Answered = { object, tookMs, cause: causeOf(longest) };
    if (status < 400 && endpoint === "zip") this.#zipsGiven.add(`${module}@${version}`);
    if (tookMs > (this.#slowest?.tookMs ?? 0)) this.#slowest = answered;
    if (code !== undefined && why !== undefined && fix !== undefined && this.#failures.length < mostFailures)
      this.#failures.push({ ...answered, endpoint, status, code, why, fix });
  }
}

function causeOf(step: Step | undefined): WaitCause | undefined {
  return step && { reason: step.reason, on: step.on };
}
