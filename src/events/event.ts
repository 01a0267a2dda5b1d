import type { FaultCode } from "../fault/catalogue.ts";

/** What a wait is for. The metric modgate_wait_seconds has one label value for each. */
export type WaitReason =
  | "queue"
  | "shared_fetch"
  | "credentials"
  | "dns"
  | "connect"
  | "tls"
  | "first_byte"
  | "body"
  | "git"
  | "checksum"
  | "policy"
  | "storage";

/** Which endpoint a request is for: a closed list, safe as a metric label. */
export type Endpoint =
  | "list"
  | "info"
  | "mod"
  | "zip"
  | "latest"
  | "index"
  | "sumdb"
  | "health"
  | "metrics"
  | "api"
  | "page"
  | "none";

/** Why something is fetched that no client asked for: it will probably be asked for, or somebody fills the cache. */
export type Ahead = "foresight" | "warm";

/** Where the bytes of an answer came from. */
export type AnswerSource = "cache" | "upstream" | "stale" | "negative" | "none";

/** Whose share of what a client waits for (docs/access.md, "How much"): closed lists, safe as metric labels. */
export type ShareOf = {
  readonly bucket: "hits" | "misses" | "git" | "misses_at_a_time" | "sign_ins";
  readonly per: "client" | "address";
};

/** How a request ended, as the service level counts it. */
export type AnswerClass = "ok" | "not_found" | "denied" | "throttled" | "client_gone" | "bad_request" | "server_error";

/** What decides whether somebody may have what he asks for. */
export type DecidedBy = "grant" | "public" | "private" | "not signed in" | "no grant" | "token";

/**
 * Everything that happens, as data: the closed list from which log lines, metrics, the live view and the audit trail
 * are made. `on` names an upstream or a host as configured, without credentials; `object` the work something is done
 * for, where it is done for work that several may wait for: a fetch, a lookup. Who begins to wait for such work says so
 * by `work.joined`: from then on its steps are theirs as well. Times are milliseconds, sizes bytes.
 */
export type GatewayEvent =
  | { what: "server.listening"; address: string; protocol: "http" | "https" | "unix" }
  | { what: "server.stopping"; because: string }
  | { what: "server.stopped" }
  | { what: "server.note"; message: string }
  | { what: "run.note"; message: string }
  | { what: "request.began"; method: string; endpoint: Endpoint; module?: string; version?: string }
  | {
      what: "request.ended";
      method: string;
      endpoint: Endpoint;
      module?: string;
      version?: string;
      status: number;
      source: AnswerSource;
      class: AnswerClass;
      code?: FaultCode;
      why?: string;
      fix?: string;
      bytes: number;
      firstByteMs: number;
      tookMs: number;
    }
  | ({ what: "ahead.began" } & AheadSubject)
  | ({ what: "ahead.ended"; tookMs: number } & AheadSubject &
      (
        | { outcome: "held" | "given_up" }
        | { outcome: "fetched"; bytes: number }
        | { outcome: "failed"; status: number; code: FaultCode; why: string; fix: string }
      ))
  | {
      what: "wait.began";
      id: number;
      reason: WaitReason;
      on: string;
      budgetMs: number;
      object?: string;
      share?: ShareOf;
    }
  | {
      what: "wait.ended";
      id: number;
      reason: WaitReason;
      on: string;
      tookMs: number;
      outcome: "done" | "failed" | "out_of_time" | "given_up";
      object?: string;
      share?: ShareOf;
    }
  | { what: "work.joined"; work: string; object?: string }
  | { what: "flight.began"; object: string }
  | { what: "flight.arriving"; object: string; from: string; bytes: number; length?: number }
  | {
      what: "flight.ended";
      object: string;
      outcome: "committed" | "passed" | "shared" | "failed" | "abandoned";
      bytes: number;
      tookMs: number;
    }
  | {
      what: "object.fetched";
      module: string;
      version: string;
      kind: string;
      from: string;
      bytes: number;
      tookMs: number;
    }
  | {
      what: "object.refused";
      module: string;
      version: string;
      kind: string;
      from: string;
      code: FaultCode;
      why: string;
    }
  | { what: "object.evicted"; module: string; version: string; kind: string; bytes: number }
  | { what: "foresight.planned"; modules: number; objects: number }
  | { what: "foresight.ended"; fetched: number; failed: number; tookMs: number; because: string }
  | { what: "foresight.fetched"; kind: string; bytes: number }
  | { what: "foresight.unused"; kind: string; bytes: number }
  | { what: "stale.served"; module: string; kind: string; ageMs: number; because: string }
  | { what: "upstream.failed"; on: string; code: FaultCode; why: string; object?: string }
  | { what: "upstream.answered"; on: string; tookMs: number }
  | { what: "upstream.state"; on: string; state: "closed" | "open" | "half_open" }
  | { what: "upstream.probed"; on: string; good: boolean; tookMs: number }
  | { what: "fetch.resumed"; on: string; object: string; at: number }
  | {
      what: "credentials.checked";
      rule: string;
      on: string;
      used: string;
      outcome: "open" | "unrefused" | "failed";
      code?: FaultCode;
      why?: string;
      fix?: string;
    }
  | { what: "git.whole_fetch"; on: string; because: string }
  | { what: "git.mirror_remade"; on: string; because: string }
  | { what: "git.tag_moved"; on: string; tag: string; served: string; now: string }
  | { what: "checksum.proven"; database: string; module: string; version: string; id: number; tookMs: number }
  | {
      what: "checksum.mismatch";
      module: string;
      version: string;
      kind: string;
      because: string;
      wanted: string;
      got: string;
    }
  | { what: "checksum.head"; database: string; size: number }
  | { what: "checksum.route_dropped"; database: string; on: string; code: FaultCode; why: string; restMs: number }
  | { what: "checksum.frozen"; database: string; why: string }
  | { what: "checksum.unfrozen"; database: string; forgotten: boolean }
  | { what: "checksum.probed"; database: string; good: boolean; tookMs: number }
  | { what: "checksum.fuse"; database: string; state: "closed" | "open" | "half_open"; why: string }
  | {
      what: "mode.changed";
      mode: "strict" | "light" | "bypass";
      pattern?: string;
      until?: number;
      who: string;
      why: string;
    }
  | {
      what: "unproven.handed_out";
      module: string;
      version: string;
      kind: string;
      h1: string;
      mode: string;
      because: string;
      until: number;
    }
  | { what: "unproven.settled"; module: string; version: string; kind: string; h1: string }
  | { what: "unproven.overdue"; module: string; version: string; kind: string; h1: string; receivers: number }
  | {
      what: "unproven.withdrawn";
      module: string;
      version: string;
      kind: string;
      h1: string;
      proven: string;
      receivers: number;
    }
  | { what: "log.grown"; log: string; size: number; records: number; tookMs: number }
  | { what: "log.rebuilt"; log: string; tile: string }
  | { what: "log.alarm"; log: string; code: FaultCode; why: string; fix: string }
  | { what: "audit.removed"; log: string; before: number; names: number }
  | { what: "audit.shipped"; on: string; size: number; tookMs: number }
  | { what: "audit.unshipped"; on: string; code: FaultCode; why: string; behindMs: number }
  | {
      what: "policy.decided";
      /** In words: "may read" or "may not read", then what decides. */
      verdict: string;
      allowed: boolean;
      by: DecidedBy;
      tookMs: number;
    }
  | { what: "egress.refused"; host: string; address: string; because: string }
  | { what: "store.failed"; operation: string; code: FaultCode; why: string }
  | { what: "store.recovered" }
  | { what: "store.committed"; callers: number; tookMs: number }
  | { what: "store.space"; usedBytes: number; freeBytes: number; full: boolean }
  | { what: "store.swept"; files: number; bytes: number; records: number };

type AheadSubject = { ahead: Ahead; endpoint: "info" | "mod" | "zip"; module: string; version: string };

/** An event with the moment it was told (milliseconds since 1970) and, where there is one, the request it belongs to. */
export type ToldEvent = GatewayEvent & { readonly at: number; readonly request?: string };

/** Tells what happened. Never throws, never waits. */
export type Tell = (event: GatewayEvent) => void;
