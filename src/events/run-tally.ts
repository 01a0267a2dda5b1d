import type { Endpoint, ToldEvent, WaitReason } from "./event.ts";

type RequestEnded = Extract<ToldEvent, { what: "request.ended" }>;

/** Something the command waits for now. */
export type Waiting = {
  /** "golang.org/x/text@v0.14.0 (.zip)" */
  readonly object: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly cause: WaitCause | undefined;
  /** How far its download is. */
  readonly arriving: { readonly from: string; readonly bytes: number; readonly length?: number } | undefined;
};

export type WaitCause = { readonly reason: WaitReason; readonly on: string };

export type Answered = { readonly object: string; readonly tookMs: number; readonly cause: WaitCause | undefined };

/** A request that failed, in the words of the fault. */
export type FailedRequest = Answered & {
  readonly endpoint: Endpoint;
  readonly status: number;
  readonly code: string;
  readonly why: string;
  readonly fix: string;
};

type Asked = { readonly object: string; readonly since: number };
type OpenWait = WaitCause & { readonly object: string | undefined; readonly request: string | undefined };

/** As many failures as anybody reads about. */
const mostFailures = 100;

/** What happened to the requests of one command so far, read from the events. */
export class RunTally {
  readonly #asked = new Map<string, Asked>();
  readonly #waits = new Map<number, OpenWait>();
  readonly #arriving = new Map<string, NonNullable<Waiting["arriving"]>>();
  readonly #longestOf = new Map<string, WaitCause & { readonly tookMs: number }>();
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
    switch (event.what) {
      case "foresight.planned":
        this.#planned = event.modules;
        return;
      case "request.began":
        return this.#began(event);
      case "request.ended":
        return this.#ended(event);
      case "wait.began": {
        const { id, reason, on, object, request } = event;
        this.#waits.set(id, { reason, on, object, request });
        return;
      }
      case "wait.ended":
        return this.#waited(event);
      case "flight.arriving": {
        const { object, from, bytes, length } = event;
        this.#arriving.set(object, { from, bytes, ...(length !== undefined && { length }) });
        return;
      }
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
    for (const flight of this.#arriving.values()) bytes += flight.bytes;
    return { files: this.#fetched, bytes };
  }

  /** What the command waits for, longest first. */
  waiting(): readonly Waiting[] {
    return [...this.#asked]
      .map(([request, { object, since }]) => {
        return { object, since, cause: this.#causeOf(request, object), arriving: this.#arriving.get(object) };
      })
      .toSorted((a, b) => a.since - b.since);
  }

  /** The request that took longest of those that have ended. */
  get slowest(): Answered | undefined {
    return this.#slowest;
  }

  /** In the order they failed. */
  get failures(): readonly FailedRequest[] {
    return this.#failures;
  }

  #began(event: Extract<ToldEvent, { what: "request.began" }>): void {
    this.#requests++;
    const { request = "", endpoint, module, version, at } = event;
    this.#asked.set(request, { object: objectOf(endpoint, module, version), since: at });
    if (endpoint === "zip") this.#zipsWanted.add(`${module}@${version}`);
  }

  #ended(event: RequestEnded): void {
    const { request = "", endpoint, module, version, status, tookMs, code, why, fix } = event;
    const object = this.#asked.get(request)?.object ?? objectOf(endpoint, module, version);
    this.#asked.delete(request);
    const answered: Answered = { object, tookMs, cause: this.#longestOf.get(object) };
    if (status < 400 && endpoint === "zip") this.#zipsGiven.add(`${module}@${version}`);
    if (tookMs > (this.#slowest?.tookMs ?? 0)) this.#slowest = answered;
    if (code !== undefined && why !== undefined && fix !== undefined && this.#failures.length < mostFailures)
      this.#failures.push({ ...answered, endpoint, status, code, why, fix });
  }

  #waited({ id, reason, on, object, tookMs }: Extract<ToldEvent, { what: "wait.ended" }>): void {
    this.#waits.delete(id);
    if (object === undefined || reason === "shared_fetch") return;
    if (tookMs > (this.#longestOf.get(object)?.tookMs ?? 0)) this.#longestOf.set(object, { reason, on, tookMs });
  }

  /** The innermost of the waits for the object; of those of the request itself when none is. */
  #causeOf(request: string, object: string): WaitCause | undefined {
    const waits = [...this.#waits.values()];
    const inner = waits.findLast((wait) => wait.object === object && wait.reason !== "shared_fetch");
    const found = inner ?? waits.findLast((wait) => wait.request === request);
    return found && { reason: found.reason, on: found.on };
  }
}

/** As the flows name their objects. */
function objectOf(endpoint: Endpoint, module: string | undefined, version: string | undefined): string {
  if (module === undefined || endpoint === "sumdb")
    return module === undefined ? endpoint : `checksum of ${module}@${version}`;
  if (endpoint === "list") return `${module} (version list)`;
  return endpoint === "latest" ? `${module} (@latest)` : `${module}@${version} (.${endpoint})`;
}
