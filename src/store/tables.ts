import type { Generated } from "kysely";
import type { ObjectKind } from "./objects.ts";

/** The tables as queries see them, on any engine: times are integer milliseconds, flags 0 or 1. */
export type Tables = {
  /** The version index: one line for each version ever kept; it outlives its objects. */
  version: { module: string; version: string; seen_at: number; private: number };
  object: {
    module: string;
    version: string;
    kind: ObjectKind;
    id: string;
    size: number;
    sha256: string;
    h1: string | null;
    source: string;
    private: number;
    fetched_at: number;
    used_at: number;
    /** 1: upstream no longer has it. */
    gone: number;
    /** null: a blob. */
    body: Uint8Array | null;
    /** What vouches for the hash: the name of a checksum database, or "pin"; null: nothing. */
    vouched: string | null;
  };
  answer: {
    module: string;
    kind: string;
    query: string;
    id: string;
    body: Uint8Array;
    source: string;
    fetched_at: number;
  };
  relay: { database: string; path: string; body: Uint8Array; at: number };
  database_head: { database: string; size: number; note: Uint8Array };
  database_fork: { database: string; older: Uint8Array; newer: Uint8Array; proof: string; at: number };
  evidence: { module: string; version: string; database: string; proof: Uint8Array; at: number };
  pin: { module: string; version: string; kind: "mod" | "zip"; h1: string; at: number };
  /** Who fetches an object; `beat` grows as long as the owner lives. */
  lease: { module: string; version: string; kind: ObjectKind; owner: string; beat: number };
  unproven: {
    module: string;
    version: string;
    kind: "mod" | "zip";
    h1: string;
    source: string;
    mode: string;
    because: string;
    at: number;
    until: number;
    /** null with `proven`: nothing has been shown of it yet. */
    withdrawn_at: number | null;
    proven: string | null;
  };
  unproven_receiver: {
    module: string;
    version: string;
    kind: "mod" | "zip";
    client: string;
    first_request: string;
    first_at: number;
    last_request: string;
    last_at: number;
    times: number;
  };
  /** One row, kept by triggers, so that totals cost the same however much there is. */
  total: { objects: number; bytes: number; modules: number; relay_bytes: number };
  log_record: {
    log: string;
    id: number;
    key: string;
    text: string;
    leaf: Uint8Array;
    origin: string;
    upstream_id: number | null;
    at: number;
  };
  token: {
    id: string;
    kind: string;
    subject: string;
    note: string;
    hash: Uint8Array;
    modules: string;
    rights: string;
    created_at: number;
    created_by: string;
    expires_at: number;
    used_at: number | null;
    revoked_at: number | null;
    revoked_by: string | null;
  };
  trace: { seq: Generated<number>; request: string; module: string | null; body: string };
  slow_trace: { request: string; endpoint: string; at: number; took_ms: number; body: string };
  audit_person: { id: string; text: string; salt: Uint8Array };
  log_head: { log: string; generation: number; size: number; root: Uint8Array; note: Uint8Array; at: number };
};
