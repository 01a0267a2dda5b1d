import type { Ahead, ToldEvent } from "./event.ts";
import { aside, objectOf, type Setback, type Step, type Trace } from "./trace.ts";

type Told<What extends ToldEvent["what"]> = Extract<ToldEvent, { what: What }>;

/** A request or a fetch ahead under way, and what it waits for now. */
export type Waiting = {
  readonly request: string;
  /** Absent: a client waits for it. */
  readonly ahead?: Ahead;
  /** "golang.org/x/text@v0.14.0 (.zip)" */
  readonly object: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The waits under way that are its own or of work it joined, in the order they began. */
  readonly waits: readonly Step[];
  /** How far its download is. */
  readonly arriving: { readonly from: string; readonly bytes: number; readonly length?: number } | undefined;
};

/** What was waited for, what went wrong, and what other work it needs. */
type Past = { readonly steps: Step[]; readonly setbacks: Setback[]; readonly works: Set<Work> };

/** Without a past it has waited for nothing: most are hits. */
type Request = { readonly began: Told<"request.began" | "ahead.began">; past: Past | undefined };

/** Work that several may wait for. It is remembered while it goes on, and while a request is under way that joined it. */
type Work = Past & {
  readonly name: string;
  holders: number;
  openWaits: number;
  flight: Told<"flight.began"> | undefined;
  arriving: Told<"flight.arriving"> | undefined;
};

type OpenWait = { readonly began: Told<"wait.began">; readonly step: Step };

/** So many steps and setbacks of one request or work are remembered; the oldest leave first. */
const most = 200;

const nothing: readonly never[] = [];

/**
 * What is under way, and who waits for what: read from the events. Most requests are hits, which wait for nothing and
 * must cost next to nothing here.
 */
export class Activity {
  readonly #requests = new Map<string, Request>();
  readonly #works = new Map<string, Work>();
  readonly #waits = new Map<number, OpenWait>();
  readonly #over: (trace: Trace) => void;

  /** @param over called with each request that has ended */
  constructor(over: (trace: Trace) => void = () => undefined) {
    this.#over = over;
  }

  /** The reader to attach to the stream of events. */
  readonly read = (event: ToldEvent): void => {
    switch (event.what) {
      case "request.began":
        if (event.request === undefined || aside.has(event.endpoint)) return;
        this.#requests.set(event.request, { began: event, past: undefined });
        return;
      case "request.ended":
        return this.#ended(event, event);
      case "ahead.began":
        if (event.request !== undefined) this.#requests.set(event.request, { began: event, past: undefined });
        return;
      case "ahead.ended":
        return this.#ended(event, answerOf(event));
      case "wait.began":
        return this.#waitBegan(event);
      case "wait.ended":
        return this.#waitEnded(event);
      case "work.joined":
        return this.#joined(event);
      case "policy.decided":
        return this.#decided(event);
      case "upstream.failed":
        return this.#failed(event);
      case "flight.began":
        this.#work(event.object).flight = event;
        return;
      case "flight.arriving":
        this.#work(event.object).arriving = event;
        return;
      case "flight.ended": {
        const work = this.#work(event.object);
        work.flight = undefined;
        work.arriving = undefined;
        return this.#forget(work);
      }
      default:
        return;
    }
  };

  /** The requests and fetches ahead under way, the longest first. */
  waiting(): readonly Waiting[] {
    return [...this.#requests.keys()].flatMap((id) => this.waitingOf(id) ?? []).toSorted((a, b) => a.since - b.since);
  }

  waitingOf(id: string): Waiting | undefined {
    const request = this.#requests.get(id);
    if (request === undefined) return undefined;
    const { began } = request;
    const { endpoint, module, version, at } = began;
    const arriving = all(request.past?.works ?? new Set()).find((work) => work.arriving !== undefined)?.arriving;
    return {
      request: id,
      ...(began.what === "ahead.began" && { ahead: began.ahead }),
      object: objectOf(endpoint, module, version),
      since: at,
      waits: pastOf(request).steps.filter(({ outcome }) => outcome === undefined),
      arriving: arriving && {
        from: arriving.from,
        bytes: arriving.bytes,
        ...(arriving.length !== undefined && { length: arriving.length }),
      },
    };
  }

  /** What a request under way has met with so far. */
  soFar(id: string): Pick<Trace, "steps" | "setbacks"> | undefined {
    const request = this.#requests.get(id);
    return request && pastOf(request);
  }

  /** The events by which a reader that knows nothing learns what is under way. */
  open(): readonly ToldEvent[] {
    const events: ToldEvent[] = [];
    for (const { began, past } of this.#requests.values()) {
      events.push(began);
      const { request = "", at } = began;
      for (const { name } of past?.works ?? []) events.push({ what: "work.joined", work: name, request, at });
    }
    for (const { flight, arriving } of this.#works.values()) {
      if (flight !== undefined) events.push(flight);
      if (arriving !== undefined) events.push(arriving);
    }
    for (const { began } of this.#waits.values()) events.push(began);
    for (const { name: object, works } of this.#works.values())
      for (const { name: work } of works) events.push({ what: "work.joined", work, object, at: 0 });
    return events;
  }

  /** @param ended how it is remembered; undefined: nothing came of it that is worth remembering */
  #ended({ request: id = "" }: ToldEvent, ended: Trace["ended"] | undefined): void {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    const met = request?.past === undefined ? { steps: nothing, setbacks: nothing } : pastOf(request);
    if (ended !== undefined) this.#over({ ended, ...met });
    for (const work of request?.past?.works ?? []) this.#leave(work);
  }

  #waitBegan(event: Told<"wait.began">): void {
    const { id, reason, on, budgetMs, at, object } = event;
    const step: Step = { reason, on, ...(object !== undefined && { work: object }), budgetMs, at };
    this.#waits.set(id, { began: event, step });
    if (object !== undefined) this.#work(object).openWaits++;
    const owner = this.#ownerOf(event);
    if (owner !== undefined) push(owner.steps, step);
  }

  #waitEnded({ id, tookMs, outcome }: Told<"wait.ended">): void {
    const wait = this.#waits.get(id);
    if (wait === undefined) return;
    this.#waits.delete(id);
    wait.step.tookMs = tookMs;
    wait.step.outcome = outcome;
    const { object } = wait.began;
    const work = object === undefined ? undefined : this.#works.get(object);
    if (work === undefined) return;
    work.openWaits--;
    this.#forget(work);
  }

  /** Nobody waits for it: it is shown with what was waited for, because it may be why the rest happened. */
  #decided(event: Told<"policy.decided">): void {
    const { verdict: on, at, tookMs } = event;
    const owner = this.#ownerOf(event);
    if (owner !== undefined) push(owner.steps, { reason: "policy", on, budgetMs: 0, at, tookMs, outcome: "done" });
  }

  #joined(event: Told<"work.joined">): void {
    const owner = this.#ownerOf(event);
    if (owner === undefined) return;
    const work = this.#work(event.work);
    if (work === owner || owner.works.has(work)) return;
    owner.works.add(work);
    work.holders++;
  }

  #failed(event: Told<"upstream.failed">): void {
    const { on, code, why, at, object } = event;
    const owner = this.#ownerOf(event);
    if (owner !== undefined) push(owner.setbacks, { on, code, why, at, ...(object !== undefined && { work: object }) });
  }

  /** undefined: nobody's, or of work that nobody under way has joined and that waits for nothing. */
  #ownerOf({ object, request: id = "" }: { object?: string; request?: string }): Past | undefined {
    if (object !== undefined) return this.#works.get(object);
    const request = this.#requests.get(id);
    if (request !== undefined) request.past ??= { steps: [], setbacks: [], works: new Set() };
    return request?.past;
  }

  #work(name: string): Work {
    const known = this.#works.get(name);
    if (known !== undefined) return known;
    const nobody = { holders: 0, openWaits: 0, flight: undefined, arriving: undefined };
    const work: Work = { name, steps: [], setbacks: [], works: new Set(), ...nobody };
    this.#works.set(name, work);
    return work;
  }

  #leave(work: Work): void {
    work.holders--;
    this.#forget(work);
  }

  #forget(work: Work): void {
    if (work.holders > 0 || work.openWaits > 0 || work.flight !== undefined) return;
    if (!this.#works.delete(work.name)) return;
    for (const inner of work.works) this.#leave(inner);
  }
}

/** A fetch ahead as if a client had been answered with it. */
function answerOf(event: Told<"ahead.ended">): Trace["ended"] | undefined {
  const { ahead, endpoint, module, version, tookMs, at, request = "" } = event;
  const what = "request.ended";
  const answer = {
    what,
    method: "GET",
    ahead,
    endpoint,
    module,
    version,
    firstByteMs: tookMs,
    tookMs,
    at,
    request,
  } as const;
  switch (event.outcome) {
    case "fetched":
      return { ...answer, status: 200, source: "upstream", class: "ok", bytes: event.bytes };
    case "failed": {
      const { status, code, why, fix } = event;
      const absent = status === 404 || status === 410;
      const failure = { status, code, why, fix, class: absent ? "not_found" : "server_error" } as const;
      return { ...answer, ...failure, source: "none", bytes: 0 };
    }
    default:
      return undefined;
  }
}

/** Work that was joined, and what that has joined in turn. */
function all(works: ReadonlySet<Work>, found = new Set<Work>()): readonly Work[] {
  for (const work of works) {
    if (found.has(work)) continue;
    found.add(work);
    all(work.works, found);
  }
  return [...found];
}

/** What work had waited for before the request came is none of the request's waits. */
function pastOf({ began, past }: Request): Pick<Trace, "steps" | "setbacks"> {
  if (past === undefined) return { steps: nothing, setbacks: nothing };
  const joined = all(past.works);
  const lasted = ({ at, tookMs }: Step): boolean => tookMs === undefined || at + tookMs >= began.at;
  const steps = [...past.steps, ...joined.flatMap((work) => work.steps.filter(lasted))];
  return {
    steps: steps.map((step) => ({ ...step })).toSorted((a, b) => a.at - b.at),
    setbacks: [...past.setbacks, ...joined.flatMap((work) => work.setbacks.filter(({ at }) => at >= began.at))],
  };
}

function push<T>(list: T[], one: T): void {
  list.push(one);
  if (list.length > most) list.shift();
}
