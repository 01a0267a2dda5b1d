import type { AnswerSource } from "../events/event.ts";
import type { Announced, Body, Found } from "../modules/found.ts";
import type { Relayed } from "./deps.ts";

/** What goes back, before the request's conditions are weighed. */
export type Answer = {
  readonly status: number;
  /** Lower-case name, value, name, value …; without the length, ETag and request id, which the server adds. */
  readonly headers: readonly string[];
  readonly body: Body;
  /** Strong, without quotes. An answer that has one honours If-None-Match and Range. */
  readonly etag?: string;
  readonly source: AnswerSource;
  /** The version a query resolved to. */
  readonly version?: string;
};

export const plainText = "text/plain; charset=utf-8";

const forEver = "public, max-age=604800, immutable";
const aMinute = "public, max-age=60";

/** What a flow found, as an answer that others may keep for as long as it is true: at once where it was at hand. */
export function answerWhenFound(found: Found | Promise<Found>, contentType: string): Answer | Promise<Answer> {
  return found instanceof Promise
    ? found.then((one) => answerFound(one, contentType))
    : answerFound(found, contentType);
}

export function answerFound(found: Found, contentType: string): Answer {
  const headers = objectHeaders(contentType, found);
  if (!found.immutable && found.ageMs !== undefined) headers.push("age", seconds(found.ageMs));
  const version = found.version === undefined ? {} : { version: found.version };
  return { status: 200, headers, body: found.body, etag: found.etag, source: found.source, ...version };
}

/** The header of an object of which the body was not asked for. */
export function answerAnnounced(announced: Announced, contentType: string): Answer {
  const body: Body = { length: announced.length, open: neverOpened, close: () => {} };
  const etag = announced.etag === undefined ? {} : { etag: announced.etag };
  return { status: 200, headers: objectHeaders(contentType, announced), body, source: announced.source, ...etag };
}

/** What a checksum database said. */
export function answerRelayed(relayed: Relayed, contentType: string): Answer {
  return {
    status: 200,
    headers: objectHeaders(contentType, relayed),
    body: { bytes: relayed.bytes },
    source: relayed.source,
  };
}

/** An answer of modgate's own, which nobody keeps. */
export function answerText(status: number, text: string, contentType = plainText): Answer {
  const headers = ["content-type", contentType, "cache-control", "no-store", "x-content-type-options", "nosniff"];
  return { status, headers, body: { bytes: Buffer.from(text) }, source: "none" };
}

export function answerJson(status: number, value: unknown, contentType = "application/json"): Answer {
  return answerText(status, `${JSON.stringify(value)}\n`, contentType);
}

function objectHeaders(contentType: string, of: Pick<Found, "source" | "immutable" | "stale">): string[] {
  return [
    "content-type",
    contentType,
    "cache-control",
    of.immutable ? forEver : aMinute,
    "cache-status",
    cacheStatus(of),
    "x-content-type-options",
    "nosniff",
  ];
}

/** @see https://www.rfc-editor.org/rfc/rfc9211 */
function cacheStatus({ source, stale }: Pick<Found, "source" | "stale">): string {
  if (stale !== undefined) return `modgate; hit; ttl=-${seconds(stale.sinceMs)}; detail=${quoted(stale.because)}`;
  return source === "upstream" ? "modgate; fwd=miss" : "modgate; hit";
}

/** A structured-field string: printable ASCII, quotes and backslashes escaped. */
function quoted(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 200);
  return `"${printable.replace(/["\\]/g, "\\$&")}"`;
}

function seconds(ms: number): string {
  return String(Math.max(0, Math.ceil(ms / 1000)));
}

function neverOpened(): never {
  throw new Error("the body of a HEAD answer was opened");
}
