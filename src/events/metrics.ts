import type { Registry } from "prom-client";
import type { AnswerClass, AnswerSource, Endpoint, ShareOf, ToldEvent } from "./event.ts";
import { type About, Age, Amount, Distribution, Metric, type Sample } from "./metric.ts";

const seconds = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60];

/** What every answer adds to. */
type Answers = {
  readonly answers: Amount;
  readonly took: Distribution;
  readonly firstByte: Distribution;
  readonly bytes: Amount;
};

/** The metrics of a process, read from its events. No label ever holds a module path. */
export class Metrics {
  readonly #all: { readonly about: About<string>; text(): string }[] = [];
  readonly #now: () => number;
  readonly #answers = new Map<string, Answers>();
  #process: Registry | undefined;
  readonly #requests = this.#counter("modgate_requests_total", "Answers given", ["endpoint", "source", "class"]);
  readonly #requestSeconds = this.#histogram("modgate_request_seconds", "From request to last byte", [
    "endpoint",
    "source",
  ]);
  readonly #firstByteSeconds = this.#histogram("modgate_ttfb_seconds", "From request to first byte", [
    "endpoint",
    "source",
  ]);
  readonly #sentBytes = this.#counter("modgate_sent_bytes_total", "Body bytes sent to clients", ["endpoint"]);
  readonly #waitSeconds = this.#histogram("modgate_wait_seconds", "Waits by what they were for", ["reason"]);
  readonly #waiting = this.#gauge("modgate_waiting", "Waits under way by what they are for", ["reason"]);
  readonly #shareWaiting = this.#gauge("modgate_limit_waiting", "Requests that wait for their share", [
    "bucket",
    "per",
  ]);
  readonly #shareWaits = this.#counter("modgate_limit_waits_total", "Waits of clients for their share, by their end", [
    "bucket",
    "per",
    "outcome",
  ]);
  readonly #inflight = this.#gauge("modgate_inflight", "Requests and fetches under way", ["kind"]);
  readonly #underWay = this.#inflight.of({ kind: "request" });
  readonly #sharing = this.#gauge(
    "modgate_shared_fetch_waiters",
    "Requests that wait for a fetch, which may be somebody else's",
    [],
  );
  readonly #fetched = this.#counter("modgate_fetched_bytes_total", "Bytes fetched from upstreams and kept", ["kind"]);
  readonly #foreseen = this.#counter("modgate_foresight_bytes_total", "Bytes fetched before anybody asked", ["kind"]);
  readonly #unused = this.#counter("modgate_foresight_unused_bytes_total", "Of these, not asked for within a day", [
    "kind",
  ]);
  readonly #refused = this.#counter("modgate_refused_objects_total", "Objects refused after their check", ["code"]);
  readonly #verified = this.#counter("modgate_sumdb_verify_total", "Versions held against a checksum database", [
    "result",
  ]);
  readonly #headSize = this.#gauge("modgate_sumdb_head_size", "Records under the newest verified head", ["database"]);
  readonly #headAge = this.#age(
    "modgate_sumdb_head_age_seconds",
    "Since a newer head of a checksum database was verified",
    ["database"],
  );
  readonly #frozen = this.#gauge("modgate_sumdb_frozen", "1 while a checksum database is frozen", ["database"]);
  readonly #mode = this.#gauge("modgate_checksum_mode", "1 for the verification mode in force", ["mode"]);
  readonly #fuse = this.#gauge("modgate_checksum_fuse", "0 closed, 1 half open, 2 open", ["database"]);
  readonly #probeSeconds = this.#histogram("modgate_checksum_probe_seconds", "Probes of a checksum database", ["good"]);
  readonly #unproven = this.#counter("modgate_unproven_total", "Files handed out unproven, and what became of them", [
    "outcome",
  ]);
  readonly #logSize = this.#gauge("modgate_log_records", "Records under the newest head of our own log", ["log"]);
  readonly #logAge = this.#age("modgate_log_head_age_seconds", "Since our own log has signed a head", ["log"]);
  readonly #logAlarms = this.#counter("modgate_log_alarms_total", "Why our own log could not grow", ["log", "code"]);
  readonly #shipped = this.#gauge("modgate_audit_shipped_records", "Records under the head the webhook took last", []);
  readonly #unshipped = this.#gauge(
    "modgate_audit_unshipped_seconds",
    "How long the webhook lacks the newest head",
    [],
  );
  readonly #upstreamSeconds = this.#histogram(
    "modgate_upstream_seconds",
    "From asking an upstream to its answer, waiting for a lane included",
    ["upstream"],
  );
  readonly #upstreamErrors = this.#counter("modgate_upstream_errors_total", "Failures of upstreams", [
    "upstream",
    "kind",
  ]);
  readonly #upstreamState = this.#gauge("modgate_upstream_state", "0 closed, 1 half open, 2 open", ["upstream"]);
  readonly #decisions = this.#counter("modgate_policy_decisions_total", "Rights judged, and refusals", [
    "by",
    "verdict",
  ]);
  readonly #authFailures = this.#counter("modgate_auth_failures_total", "Requests refused with 401 or 403", ["kind"]);
  readonly #databaseSeconds = this.#histogram(
    "modgate_db_seconds",
    "Writing to the database until it is durable; several writers share one",
    [],
  );
  readonly #storageErrors = this.#counter("modgate_storage_errors_total", "Failures of the data folder", ["code"]);
  readonly #storageBytes = this.#gauge("modgate_storage_bytes", "Bytes kept", []);
  readonly #storageFree = this.#gauge("modgate_storage_free_bytes", "Free bytes on the disk of the data folder", []);

  constructor(version: string, now: () => number = Date.now) {
    this.#now = now;
    this.#gauge("modgate_build_info", "Always 1", ["version"]).of({ version }).set(1);
    this.#showMode("strict");
  }

  /** The reader to attach to the stream of events. */
  readonly read = (event: ToldEvent): void => {
    switch (event.what) {
      case "request.began":
        return this.#underWay.add(1);
      case "request.ended": {
        const { answers, took, firstByte, bytes } = this.#answersOf(event.endpoint, event.source, event.class);
        this.#underWay.add(-1);
        if (event.class === "denied" && event.code !== undefined) this.#authFailures.of({ kind: event.code }).add(1);
        answers.add(1);
        took.observe(event.tookMs / 1000);
        firstByte.observe(event.firstByteMs / 1000);
        return bytes.add(event.bytes);
      }
      case "wait.began":
        if (event.share !== undefined) this.#shareWaiting.of(event.share).add(1);
        if (event.reason === "shared_fetch") this.#sharing.of({}).add(1);
        return this.#waiting.of({ reason: event.reason }).add(1);
      case "wait.ended":
        if (event.reason === "shared_fetch") this.#sharing.of({}).add(-1);
        this.#waiting.of({ reason: event.reason }).add(-1);
        if (event.share !== undefined) this.#shareEnded(event.share, event.outcome);
        return this.#waitSeconds.of({ reason: event.reason }).observe(event.tookMs / 1000);
      case "flight.began":
        return this.#inflight.of({ kind: "flight" }).add(1);
      case "flight.ended":
        return this.#inflight.of({ kind: "flight" }).add(-1);
      case "object.fetched":
        return this.#fetched.of({ kind: event.kind }).add(event.bytes);
      case "foresight.fetched":
        return this.#foreseen.of({ kind: event.kind }).add(event.bytes);
      case "foresight.unused":
        return this.#unused.of({ kind: event.kind }).add(event.bytes);
      case "object.refused":
        return this.#refused.of({ code: event.code }).add(1);
      case "checksum.proven":
        return this.#verified.of({ result: "proven" }).add(1);
      case "checksum.mismatch":
        return this.#verified.of({ result: "mismatch" }).add(1);
      case "checksum.head":
        this.#headAge.of({ database: event.database }).begin(event.at);
        return this.#headSize.of({ database: event.database }).set(event.size);
      case "checksum.frozen":
        return this.#frozen.of({ database: event.database }).set(1);
      case "checksum.unfrozen":
        return this.#frozen.of({ database: event.database }).set(0);
      case "checksum.probed":
        return this.#probeSeconds.of({ good: String(event.good) }).observe(event.tookMs / 1000);
      case "checksum.fuse":
        return this.#fuse.of({ database: event.database }).set({ closed: 0, half_open: 1, open: 2 }[event.state]);
      case "mode.changed":
        return this.#showMode(event.mode);
      case "unproven.handed_out":
      case "unproven.settled":
      case "unproven.overdue":
      case "unproven.withdrawn":
        return this.#unproven.of({ outcome: event.what.slice("unproven.".length) }).add(1);
      case "log.grown":
        this.#logAge.of({ log: event.log }).begin(event.at);
        return this.#logSize.of({ log: event.log }).set(event.size);
      case "log.alarm":
        return this.#logAlarms.of({ log: event.log, code: event.code }).add(1);
      case "audit.shipped":
        this.#unshipped.of({}).set(0);
        return this.#shipped.of({}).set(event.size);
      case "audit.unshipped":
        return this.#unshipped.of({}).set(event.behindMs / 1000);
      case "policy.decided": {
        const { by, allowed, tookMs } = event;
        this.#waitSeconds.of({ reason: "policy" }).observe(tookMs / 1000);
        return this.#decisions.of({ by, verdict: allowed ? "allowed" : "refused" }).add(1);
      }
      case "upstream.answered":
        return this.#upstreamSeconds.of({ upstream: event.on }).observe(event.tookMs / 1000);
      case "upstream.failed":
        return this.#upstreamErrors.of({ upstream: event.on, kind: event.code }).add(1);
      case "upstream.state":
        return this.#upstreamState.of({ upstream: event.on }).set({ closed: 0, half_open: 1, open: 2 }[event.state]);
      case "store.committed":
        return this.#databaseSeconds.of({}).observe(event.tookMs / 1000);
      case "store.failed":
        return this.#storageErrors.of({ code: event.code }).add(1);
      case "store.space":
        this.#storageBytes.of({}).set(event.usedBytes);
        return this.#storageFree.of({}).set(event.freeBytes);
      default:
        return undefined;
    }
  };

  /** What is counted here, in the order in which it is shown. */
  get abouts(): readonly About<string>[] {
    return this.#all.map(({ about }) => about);
  }

  /** Of the process itself a library tells; it is loaded for who asks. */
  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    const { collectDefaultMetrics, Registry } = await import("prom-client");
    if (this.#process === undefined) {
      this.#process = new Registry();
      collectDefaultMetrics({ register: this.#process, prefix: "modgate_" });
    }
    const own = this.#all.map((metric) => metric.text()).join("\n");
    return { contentType: this.#process.contentType, body: `${own}\n${await this.#process.metrics()}` };
  }

  #answersOf(endpoint: Endpoint, source: AnswerSource, counted: AnswerClass): Answers {
    const key = `${endpoint} ${source} ${counted}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const found = {
      answers: this.#requests.of({ endpoint, source, class: counted }),
      took: this.#requestSeconds.of({ endpoint, source }),
      firstByte: this.#firstByteSeconds.of({ endpoint, source }),
      bytes: this.#sentBytes.of({ endpoint }),
    };
    this.#answers.set(key, found);
    return found;
  }

  #shareEnded(share: ShareOf, ended: "done" | "failed" | "out_of_time" | "given_up"): void {
    const outcome = { done: "passed", failed: "refused", out_of_time: "refused", given_up: "left" }[ended];
    this.#shareWaiting.of(share).add(-1);
    this.#shareWaits.of({ ...share, outcome }).add(1);
  }

  #showMode(inForce: string): void {
    for (const mode of ["strict", "light", "bypass"]) this.#mode.of({ mode }).set(Number(mode === inForce));
  }

  #counter<L extends string>(name: string, help: string, labels: readonly L[]): Metric<L, Amount> {
    return this.#metric({ name, help, type: "counter", labels }, () => new Amount());
  }

  #gauge<L extends string>(name: string, help: string, labels: readonly L[]): Metric<L, Amount> {
    return this.#metric({ name, help, type: "gauge", labels }, () => new Amount());
  }

  #age<L extends string>(name: string, help: string, labels: readonly L[]): Metric<L, Age> {
    return this.#metric({ name, help, type: "gauge", labels }, () => new Age(this.#now));
  }

  #histogram<L extends string>(name: string, help: string, labels: readonly L[]): Metric<L, Distribution> {
    return this.#metric({ name, help, type: "histogram", labels }, () => new Distribution(seconds));
  }

  #metric<L extends string, S extends Sample>(about: About<L>, make: () => S): Metric<L, S> {
    const metric = new Metric(about, make);
    this.#all.push(metric);
    return metric;
  }
}
