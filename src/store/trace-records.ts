import { sql } from "kysely";
import { aside, type Trace } from "../events/trace.ts";
import type { Query, Records } from "./records.ts";
import { statement, type Slot } from "./statement.ts";
import type { TracedModule, TraceTable } from "./traces.ts";

export type TraceLimits = {
  /** So many requests are remembered. */
  readonly kept: number;
  /** So many more of each kind, the slowest of the last `slowMs`. */
  readonly slowest: number;
  readonly slowMs: number;
  readonly writeEveryMs: number;
};

const defaults: TraceLimits = { kept: 10_000, slowest: 20, slowMs: 24 * 3_600_000, writeEveryMs: 5_000 };

/** So many are written at a time, so that others who write need not wait long. */
const slice = 500;

/** Traces in memory, and in a database a few seconds later. Several processes may write to the same one. */
export class TraceRecords implements TraceTable {
  readonly #records: Records;
  readonly #statements: ReturnType<typeof traceStatements>;
  readonly #limits: TraceLimits;
  readonly #timer: NodeJS.Timeout;
  readonly #ring: Trace[] = [];
  #next = 0;
  #written = 0;
  /** Of each kind the slowest of this process, the slowest first. */
  readonly #slow = new Map<string, Trace[]>();
  #slowChanged = false;

  constructor(records: Records, limits: Partial<TraceLimits> = {}) {
    this.#records = records;
    this.#statements = traceStatements(records.build);
    this.#limits = { ...defaults, ...limits };
    this.#timer = setInterval(() => void this.flush(), this.#limits.writeEveryMs).unref();
  }

  keep(trace: Trace): void {
    const { endpoint, class: counted, tookMs, ahead } = trace.ended;
    if (counted === "ok" && aside.has(endpoint)) return;
    this.#ring[this.#next % this.#limits.kept] = trace;
    this.#next++;
    if (ahead !== undefined) return;
    const slow = this.#slow.get(endpoint);
    if (slow === undefined || slow.length < this.#limits.slowest || tookMs > (slow.at(-1)?.ended.tookMs ?? 0))
      this.#keepSlow(trace);
  }

  async find(request: string): Promise<Trace | undefined> {
    for (const trace of this.#newest()) if (trace.ended.request === request) return trace;
    const rows = await this.#records.all(this.#statements.find({ request }));
    const [row] = rows.length > 0 ? rows : await this.#records.all(this.#statements.findSlow({ request }));
    return row && parsed(row);
  }

  async last(limit: number, of?: TracedModule): Promise<readonly Trace[]> {
    const found = new Map<string | undefined, Trace>();
    const add = (trace: Trace): void => {
      const { request, module, version } = trace.ended;
      if (of !== undefined && (module !== of.module || (of.version ?? version) !== version)) return;
      if (found.size < limit && !found.has(request)) found.set(request, trace);
    };
    for (const trace of this.#newest()) add(trace);
    if (found.size === limit) return [...found.values()];
    const query =
      of === undefined ? this.#statements.last({ limit }) : this.#statements.ofModule({ module: of.module });
    for (const row of await this.#records.all(query)) add(parsed(row));
    return [...found.values()];
  }

  async slowest(): Promise<readonly Trace[]> {
    await this.flush();
    return (await this.#records.all(this.#statements.slowest({ since: this.#slowSince() }))).map(parsed);
  }

  /** Resolves when what was kept until now is written, or could not be: the writer has told of that. */
  async flush(): Promise<void> {
    const { kept } = this.#limits;
    const from = Math.max(this.#written, this.#next - kept);
    const to = this.#next;
    this.#written = to;
    const changes = this.#slowChanges();
    try {
      for (let at = from; at < to; at += slice) {
        const traces = Array.from({ length: Math.min(slice, to - at) }, (_, n) => this.#ring[(at + n) % kept]);
        await this.#records.write([this.#statements.add({ traces: JSON.stringify(traces) })]);
      }
      if (from < to) changes.push(this.#statements.trim({ kept }));
      if (changes.length > 0) await this.#records.write(changes);
    } catch {
      // What could not be written is only missed by who asks for it after the next start.
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  *#newest(): Generator<Trace> {
    const { kept } = this.#limits;
    for (let at = this.#next - 1; at >= Math.max(0, this.#next - kept); at--) {
      const trace = this.#ring[at % kept];
      if (trace !== undefined) yield trace;
    }
  }

  #keepSlow(trace: Trace): void {
    const { endpoint } = trace.ended;
    const slow = [...(this.#slow.get(endpoint) ?? []), trace].toSorted((a, b) => b.ended.tookMs - a.ended.tookMs);
    this.#slow.set(endpoint, slow.slice(0, this.#limits.slowest));
    this.#slowChanged = true;
  }

  #slowChanges(): Query[] {
    const since = this.#slowSince();
    for (const [endpoint, traces] of this.#slow)
      this.#slow.set(
        endpoint,
        traces.filter(({ ended }) => ended.at >= since),
      );
    if (!this.#slowChanged) return [];
    this.#slowChanged = false;
    const changes: Query[] = [this.#statements.forgetSlow({ since })];
    for (const [endpoint, traces] of this.#slow) {
      changes.push(this.#statements.addSlow({ traces: JSON.stringify(traces) }));
      changes.push(this.#statements.trimSlow({ endpoint, slowest: this.#limits.slowest }));
    }
    return changes;
  }

  #slowSince(): number {
    return Date.now() - this.#limits.slowMs;
  }
}

function parsed({ body }: { readonly body: string }): Trace {
  return JSON.parse(body) as Trace;
}

/** Many traces come as one JSON list, which the writer's thread takes apart: that is not this thread's work. */
function traceStatements(build: Records["build"]) {
  return {
    add: statement((slot: Slot<{ traces: string }>) =>
      build
        .insertInto("trace")
        .columns(["request", "module", "body"])
        .expression(
          sql`select value ->> '$.ended.request', value ->> '$.ended.module', value from json_each(${slot("traces")})`,
        ),
    ),
    trim: statement((slot: Slot<{ kept: number }>) =>
      build
        .deleteFrom("trace")
        .where("seq", "<=", (rows) =>
          rows.selectFrom("trace").select(sql<number>`max(seq) - ${slot("kept")}`.as("seq")),
        ),
    ),
    find: statement((slot: Slot<{ request: string }>) =>
      build.selectFrom("trace").select("body").where("request", "=", slot("request")),
    ),
    last: statement((slot: Slot<{ limit: number }>) =>
      build.selectFrom("trace").select("body").orderBy("seq", "desc").limit(slot("limit")),
    ),
    ofModule: statement((slot: Slot<{ module: string }>) =>
      build.selectFrom("trace").select("body").where("module", "=", slot("module")).orderBy("seq", "desc"),
    ),
    addSlow: statement((slot: Slot<{ traces: string }>) =>
      build
        .insertInto("slow_trace")
        .columns(["request", "endpoint", "at", "took_ms", "body"])
        .expression(
          sql`select value ->> '$.ended.request', value ->> '$.ended.endpoint', value ->> '$.ended.at',
            value ->> '$.ended.tookMs', value from json_each(${slot("traces")}) where true`,
        )
        .onConflict((row) => row.column("request").doNothing()),
    ),
    forgetSlow: statement((slot: Slot<{ since: number }>) =>
      build.deleteFrom("slow_trace").where("at", "<", slot("since")),
    ),
    trimSlow: statement((slot: Slot<{ endpoint: string; slowest: number }>) =>
      build
        .deleteFrom("slow_trace")
        .where("endpoint", "=", slot("endpoint"))
        .where("request", "not in", (rows) =>
          rows
            .selectFrom("slow_trace")
            .select("request")
            .where("endpoint", "=", slot("endpoint"))
            .orderBy("took_ms", "desc")
            .limit(slot("slowest")),
        ),
    ),
    findSlow: statement((slot: Slot<{ request: string }>) =>
      build.selectFrom("slow_trace").select("body").where("request", "=", slot("request")),
    ),
    slowest: statement((slot: Slot<{ since: number }>) =>
      build.selectFrom("slow_trace").select("body").where("at", ">=", slot("since")).orderBy("took_ms", "desc"),
    ),
  };
}
