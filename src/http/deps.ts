import type { Gate } from "../access/gate.ts";
import type { Limits } from "../access/limits.ts";
import type { OidcExchange } from "../access/oidc/oidc-exchange.ts";
import type { SignIn } from "../access/sign-in/sign-in.ts";
import type { Tokens } from "../access/tokens.ts";
import type { Activity } from "../events/activity.ts";
import type { ModeChange, ModeState } from "../checksums/mode/mode.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import type { TrailReader } from "../audit/trail-reader.ts";
import type { AnswerSource } from "../events/event.ts";
import type { EventFeed } from "../events/feed.ts";
import type { Scope } from "../events/scope.ts";
import type { ModulePath } from "../gomod/module-path.ts";
import type { Announced, FetchRule, Found } from "../modules/found.ts";
import type { Wanted } from "../modules/objects.ts";
import type { WarmStep } from "../modules/warm.ts";
import type { Why } from "../modules/why.ts";
import type { SeenVersion } from "../store/objects.ts";
import type { TraceTable } from "../store/traces.ts";
import type { Received, Unproven } from "../store/unproven.ts";

/** What the endpoints need from the rest of modgate. The flows implement it; the commands put it together. */
export type Deps = {
  readonly modules: Modules;
  readonly relay: Relay;
  /** The checksum database of our own, which the relay has under its name: it has an address of its own as well. */
  readonly ownSumdb?: { readonly name: string } | undefined;
  readonly proofs: ProofSource;
  readonly sumdbs: SumdbSource;
  readonly modes: ModeSource;
  /** Fetches what is named, behind what people wait for, and tells how far it is. Leaving the iteration ends it. */
  readonly warm: (wanted: readonly Wanted[], scope: Scope) => AsyncIterable<WarmStep>;
  /** Who may come in. Absent: everybody may read everything, and the API has one key. */
  readonly gate?: Gate | undefined;
  /** Absent: no CI run gets a token. */
  readonly oidc?: Pick<OidcExchange, "exchange"> | undefined;
  /** Absent: nobody signs in with a browser. */
  readonly signIn?: SignIn | undefined;
  /** Absent: everybody may have as much as he likes. */
  readonly limits?: Limits | undefined;
  /** Absent: none is kept. */
  readonly audit?: AuditTrail | undefined;
  /** The same, for who reads it. */
  readonly auditReader?: TrailReader | undefined;
  readonly tokens: Pick<Tokens, "create" | "list" | "revoke">;
  /** What is under way, and who waits for what. */
  readonly activity: Activity;
  /** What happens, for those who follow it. */
  readonly feed: EventFeed;
  readonly why: (module: ModulePath, version?: string) => Promise<Why>;
  readonly traces: Pick<TraceTable, "find" | "last" | "slowest">;
  readonly status: StatusSource;
  readonly metrics: MetricsSource;
};

/**
 * The module flows. Paths, versions and queries come checked and unescaped; versions of mod and zip may still be no
 * canonical ones. What is at hand is given at once. A failure is a Fault, thrown or in the promise: NOT_FOUND or GONE only
 * for "really not there". When the scope's signal fires (the client is gone) the promise rejects soon; the fetch behind
 * it may go on.
 */
export interface Modules {
  list(path: ModulePath, rule: FetchRule, scope: Scope): Found | Promise<Found>;
  latest(path: ModulePath, rule: FetchRule, scope: Scope): Found | Promise<Found>;
  /** `query` is a version, branch, commit or version prefix. */
  info(path: ModulePath, query: string, rule: FetchRule, scope: Scope): Found | Promise<Found>;
  mod(path: ModulePath, version: string, rule: FetchRule, scope: Scope): Found | Promise<Found>;
  zip(path: ModulePath, version: string, rule: FetchRule, scope: Scope): Found | Promise<Found>;
  /** For HEAD: from the record when the zip is held, else by HEAD upstream. Starts no download. */
  zipHead(path: ModulePath, version: string, rule: FetchRule, scope: Scope): Promise<Announced>;
  /** First sightings from `since` on (milliseconds since 1970), oldest first; never private ones. */
  seen(since: number, limit: number, scope: Scope): Promise<readonly SeenVersion[]>;
}

/** What a checksum database said, passed on unchanged. */
export type Relayed = {
  readonly bytes: Uint8Array;
  /** True for tiles and lookups, false for the latest tree head. */
  readonly immutable: boolean;
  readonly source: Extract<AnswerSource, "cache" | "upstream" | "stale">;
};

/** The checksum databases that are relayed. */
export interface Relay {
  /** Whether this name is relayed. Names may hold slashes. */
  supported(name: string): boolean;
  /** `path` begins with a slash: "/latest", "/lookup/…" (escaped module path and version), "/tile/…". */
  ask(name: string, path: string, scope: Scope): Promise<Relayed>;
}

/** Why versions were believed. */
export interface ProofSource {
  /** A .tlog-proof file; undefined: this version was never proven here. */
  find(module: string, version: string): Promise<Uint8Array | undefined>;
}

/** The foreign checksum databases that are proven here. */
export interface SumdbSource {
  list(): Promise<readonly SumdbState[]>;
  /** With `forget` the next head that is signed begins the history anew. False: there is none of this name. */
  unfreeze(name: string, forget: boolean): Promise<boolean>;
}

export type SumdbState = {
  readonly name: string;
  /** Records under the newest verified head; absent: none was ever verified. */
  readonly size?: number;
  /** Two signed heads that contradict each other, as notes, and what shows it. */
  readonly fork?: { readonly older: string; readonly newer: string; readonly proof: string; readonly at: number };
};

/** The verification modes: what may leave before it is proven, what has left so, and to whom. */
export interface ModeSource {
  /** undefined: no public module is verified here. */
  state(): ModeStatus | undefined;
  /** @throws {Fault} MODE_REFUSED */
  change(asked: ModeChange): ModeState;
  unproven(): Promise<readonly UnprovenReport[]>;
}

export type ModeStatus = ModeState & {
  readonly fuse: "off" | "closed" | "open" | "half_open";
  /** Files that were handed out and are not proven yet, and those that turned out wrong. */
  readonly unsettled: number;
  readonly withdrawn: number;
};

export type UnprovenReport = Unproven & {
  readonly state: "open" | "overdue" | "withdrawn";
  readonly receivers: readonly Received[];
};

/** What the gateway is doing, for `GET /api/v1/status` and the probes. */
export interface StatusSource {
  /** undefined: hits can be served. A reason: they cannot, and a load balancer should look elsewhere. */
  unready(): string | undefined;
  status(scope: Scope): Promise<GatewayStatus>;
}

export type GatewayStatus = {
  readonly version: string;
  readonly uptimeMs: number;
  /** Where go commands reach it, as addresses for GOPROXY. */
  readonly addresses: readonly string[];
  readonly totals: { readonly objects: number; readonly bytes: number; readonly modules: number };
  readonly upstreams: readonly {
    /** Its address without credentials. */
    readonly name: string;
    readonly state: "closed" | "open" | "half_open";
    /** What went wrong there last, and when (milliseconds since 1970). */
    readonly lastFailure?: { readonly code: string; readonly why: string; readonly at: number };
  }[];
  /** Fetches under way. */
  readonly flights: readonly {
    readonly object: string;
    readonly from?: string;
    readonly bytes: number;
    readonly length?: number;
    readonly waiters: number;
    readonly tookMs: number;
  }[];
};

export interface MetricsSource {
  /** The metrics as Prometheus reads them; no module names in them. */
  text(): Promise<{ readonly contentType: string; readonly body: string }>;
}
