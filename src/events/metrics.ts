import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ToldEvent } from "./event.ts";

const seconds = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60];

/** The metrics of a process, read from its events. No label ever holds a module path. */
export class Metrics {
  readonly #registry = new Registry();
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
  readonly #inflight = this.#gauge("modgate_inflight", "Requests and fetches under way", ["kind"]);
  readonly #fetched = this.#counter("modgate_fetched_bytes_total", "Bytes fetched from upstreams and kept", ["kind"]);
  readonly #foreseen = this.#counter("modgate_foresight_bytes_total", "Bytes fetched before anybody asked", ["kind"]);
  readonly #unused = this.#counter("modgate_foresight_unused_bytes_total", "Of these, not asked for within a day", [
    "kind",
  ]);
  readonly #refused = this.#counter("modgate_refused_objects_total", "Objects refused after their check", ["code"]);
  readonly #verified = this.#counter("modgate_checksums_total", "Versions held against a checksum database", [
    "outcome",
  ]);
  readonly #frozen = this.#gauge("modgate_sumdb_frozen", "1 while a checksum database is frozen", ["database"]);
  readonly #mode = this.#gauge("modgate_checksum_mode", "1 for the verification mode in force", ["mode"]);
  readonly #fuse = this.#gauge("modgate_checksum_fuse", "0 closed, 1 half open, 2 open", ["database"]);
  readonly #probeSeconds = this.#histogram("modgate_checksum_probe_seconds", "Probes of a checksum database", ["good"]);
  readonly #unproven = this.#counter("modgate_unproven_total", "Files handed out unproven, and what became of them", [
    "outcome",
  ]);
  readonly #logSize = this.#gauge("modgate_log_records", "Records under the newest head of our own log", ["log"]);
  readonly #logAlarms = this.#counter("modgate_log_alarms_total", "Why our own log could not grow", ["log", "code"]);
  readonly #upstreamErrors = this.#counter("modgate_upstream_errors_total", "Failures of upstreams", [
    "upstream",
    "kind",
  ]);
  readonly #upstreamState = this.#gauge("modgate_upstream_state", "0 closed, 1 half open, 2 open", ["upstream"]);
  readonly #storageErrors = this.#counter("modgate_storage_errors_total", "Failures of the data folder", ["code"]);
  readonly #storageBytes = this.#gauge("modgate_storage_bytes", "Bytes kept", []);
  readonly #storageFree = this.#gauge("modgate_storage_free_bytes", "Free bytes on the disk of the data folder", []);

  constructor(version: string) {
    collectDefaultMetrics({ register: this.#registry, prefix: "modgate_" });
    this.#gauge("modgate_build_info", "Always 1", ["version"]).set({ version }, 1);
    this.#showMode("strict");
  }

  /** The reader to attach to the stream of events. */
  readonly read = (event: ToldEvent): void => {
    switch (event.what) {
      case "request.began":
        return this.#inflight.inc({ kind: "request" });
      case "request.ended": {
        const { endpoint, source } = event;
        this.#inflight.dec({ kind: "request" });
        this.#requests.inc({ endpoint, source, class: event.class });
        this.#requestSeconds.observe({ endpoint, source }, event.tookMs / 1000);
        this.#firstByteSeconds.observe({ endpoint, source }, event.firstByteMs / 1000);
        return this.#sentBytes.inc({ endpoint }, event.bytes);
      }
      case "wait.began":
        return this.#waiting.inc({ reason: event.reason });
      case "wait.ended":
        this.#waiting.dec({ reason: event.reason });
        return this.#waitSeconds.observe({ reason: event.reason }, event.tookMs / 1000);
      case "flight.began":
        return this.#inflight.inc({ kind: "flight" });
      case "flight.ended":
        return this.#inflight.dec({ kind: "flight" });
      case "object.fetched":
        return this.#fetched.inc({ kind: event.kind }, event.bytes);
      case "foresight.fetched":
        return this.#foreseen.inc({ kind: event.kind }, event.bytes);
      case "foresight.unused":
        return this.#unused.inc({ kind: event.kind }, event.bytes);
      case "object.refused":
        return this.#refused.inc({ code: event.code });
      case "checksum.proven":
        return this.#verified.inc({ outcome: "proven" });
      case "checksum.mismatch":
        return this.#verified.inc({ outcome: "mismatch" });
      case "checksum.frozen":
        return this.#frozen.set({ database: event.database }, 1);
      case "checksum.unfrozen":
        return this.#frozen.set({ database: event.database }, 0);
      case "checksum.probed":
        return this.#probeSeconds.observe({ good: String(event.good) }, event.tookMs / 1000);
      case "checksum.fuse":
        return this.#fuse.set({ database: event.database }, { closed: 0, half_open: 1, open: 2 }[event.state]);
      case "mode.changed":
        return this.#showMode(event.mode);
      case "unproven.handed_out":
      case "unproven.settled":
      case "unproven.overdue":
      case "unproven.withdrawn":
        return this.#unproven.inc({ outcome: event.what.slice("unproven.".length) });
      case "log.grown":
        return this.#logSize.set({ log: event.log }, event.size);
      case "log.alarm":
        return this.#logAlarms.inc({ log: event.log, code: event.code });
      case "upstream.failed":
        return this.#upstreamErrors.inc({ upstream: event.on, kind: event.code });
      case "upstream.state":
        return this.#upstreamState.set({ upstream: event.on }, { closed: 0, half_open: 1, open: 2 }[event.state]);
      case "store.failed":
        return this.#storageErrors.inc({ code: event.code });
      case "store.space":
        this.#storageBytes.set(event.usedBytes);
        return this.#storageFree.set(event.freeBytes);
      default:
        return undefined;
    }
  };

  async text(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  #showMode(inForce: string): void {
    for (const mode of ["strict", "light", "bypass"]) this.#mode.set({ mode }, Number(mode === inForce));
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  #histogram<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets: seconds, registers: [this.#registry] });
  }
}
