import type { AnswerSource } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import type { BlobStream } from "../store/blobs.ts";

/** The bytes of an answer: in memory, or to be opened. Of `open` and `close` exactly one is called, once. */
export type Body = { readonly bytes: Uint8Array } | StreamedBody;

export type StreamedBody = {
  /** undefined while nobody knows it; then the answer is sent whole and a Range is not honoured. */
  readonly length: number | undefined;
  /**
   * Bytes start (inclusive) to end (exclusive; undefined: the last). A stream that fails cuts the connection, so that
   * a client never takes a part for the whole. It is destroyed when the client goes.
   */
  open(start: number, end: number | undefined, scope: Scope): BlobStream;
  /** Lets go of what `open` would have read: the client wanted only the header, or had the bytes already. */
  close(): void;
};

export type Found = {
  /** The strong ETag without quotes: chosen when the fetch began, the same cold and warm. */
  readonly etag: string;
  readonly body: Body;
  readonly source: Extract<AnswerSource, "cache" | "upstream" | "stale">;
  /** True for what was asked for by its canonical version and can never change. */
  readonly immutable: boolean;
  /** For what may change: milliseconds since an upstream said so. Absent: just now. */
  readonly ageMs?: number;
  /** With source "stale": why no fresher answer could be had, and for how long this one has been stale. */
  readonly stale?: { readonly because: string; readonly sinceMs: number };
  /** The canonical version a branch, commit or prefix resolved to. */
  readonly version?: string;
};

/** What a HEAD may learn of an object that is not held: no bytes, no download. */
export type Announced = Pick<Found, "source" | "immutable"> & { readonly etag?: string; readonly length?: number };

export type FetchRule = {
  /** True: answer from what is held, or NOT_CACHED; nothing is asked upstream. */
  readonly cachedOnly: boolean;
  /** The address of who asks, for what may be guessed from it. Absent: nothing is. */
  readonly client?: string;
  /** The id of the request, and who made it where that is known: with `client` it is written down who gets what is unproven. */
  readonly request?: string;
  readonly subject?: string;
  /** Waited for before anything is asked upstream. Absent: nobody need wait. */
  readonly miss?: (scope: Scope) => Promise<void>;
};
