import { answerText, type Answer } from "./answer.ts";
import type { Body } from "../modules/found.ts";
import { parseRange, type Part } from "./range.ts";

/** What a request makes of an answer: the conditions it sent. */
export type Conditions = { readonly method: string; header(name: string): string | undefined };

/** An answer as it goes out: complete header, and which bytes of the body. */
export type Delivery = {
  readonly status: number;
  readonly headers: string[];
  /** `end` undefined: to the last byte, wherever that is. undefined: no body is sent, and the body must be closed. */
  readonly send: { readonly start: number; readonly end: number | undefined } | undefined;
  /** The body to send from, or to close: not always the answer's own. */
  readonly body: Body;
};

/**
 * Weighs If-None-Match, then Range with If-Range, against the answer's ETag and length, and puts the header together.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function deliver(answer: Answer, conditions: Conditions): Delivery {
  const { status, body } = answer;
  const headers = [...answer.headers];
  const length = "bytes" in body ? body.bytes.length : body.length;
  const etag = answer.etag === undefined ? undefined : `"${answer.etag}"`;
  if (etag !== undefined) {
    headers.push("etag", etag);
    if (length !== undefined) headers.push("accept-ranges", "bytes");
    const ifNoneMatch = conditions.header("if-none-match");
    if (ifNoneMatch !== undefined && matchesAny(ifNoneMatch, etag)) {
      return { status: 304, headers, send: undefined, body };
    }
  }
  if (conditions.method === "HEAD") {
    if (length !== undefined) headers.push("content-length", String(length));
    return { status, headers, send: undefined, body };
  }
  const part = etag === undefined || length === undefined ? "whole" : partWanted(conditions, etag, length);
  if (part === "whole") {
    if (length !== undefined) headers.push("content-length", String(length));
    return { status, headers, send: { start: 0, end: length }, body };
  }
  if (part === "unsatisfiable") {
    if (!("bytes" in body)) body.close();
    return unsatisfiable(length ?? 0);
  }
  const { start, end } = part;
  headers.push("content-range", `bytes ${start}-${end - 1}/${length}`, "content-length", String(end - start));
  return { status: 206, headers, send: part, body };
}

/** A date as If-Range never matches, for no answer has a Last-Modified; no match means the whole. */
function partWanted(conditions: Conditions, etag: string, length: number): Part {
  const range = conditions.header("range");
  if (range === undefined) return "whole";
  const ifRange = conditions.header("if-range");
  return ifRange === undefined || ifRange.trim() === etag ? parseRange(range, length) : "whole";
}

/** Weak comparison, as If-None-Match wants it. Our ETags hold no commas. */
function matchesAny(header: string, etag: string): boolean {
  if (header === etag) return true;
  return header.split(",").some((one) => {
    const trimmed = one.trim();
    return trimmed === "*" || trimmed === etag || trimmed === `W/${etag}`;
  });
}

function unsatisfiable(length: number): Delivery {
  const { headers, body } = answerText(416, `the range lies beyond the ${length} bytes there are\n`);
  return deliver(
    { status: 416, headers: [...headers, "content-range", `bytes */${length}`], body, source: "none" },
    { method: "GET", header: () => undefined },
  );
}
