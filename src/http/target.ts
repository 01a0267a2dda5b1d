import { Fault } from "../fault/fault.ts";

/** What a request line asks for: the path, decoded once, and the query as it was sent. */
export type Target = { readonly path: string; readonly query: string };

const maxLength = 4096;

/** RFC 3986 pchar and "/": what a path may consist of on the wire. */
const plain = /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$/;
/** Escapes of "/", "\" and ASCII control characters: nobody needs them, and they read differently behind another proxy. */
const forbiddenEscape = /%(?:2f|5c|[01][0-9a-f]|7f)/i;
const invisible = /[\p{C}\u2028\u2029]/u;

/**
 * Reads the raw request target. `go` itself sends the `!` of an escaped module path as `%21`.
 * Whatever two programs could read differently is refused here; the messages never repeat what was sent.
 * @throws {Fault} BAD_URL, URL_TOO_LONG
 */
export function parseTarget(url: string): Target {
  if (url.length > maxLength) throw new Fault("URL_TOO_LONG", `the request path is longer than ${maxLength} bytes`);
  if (url.charCodeAt(0) !== 0x2f) {
    throw new Fault("BAD_URL", "the request line names no path: modgate is not a forward proxy", {
      hint: "set GOPROXY to this address, not HTTP_PROXY or HTTPS_PROXY",
    });
  }
  const question = url.indexOf("?");
  const raw = question < 0 ? url : url.slice(0, question);
  const query = question < 0 ? "" : url.slice(question + 1);
  if (!plain.test(raw)) throw bad("holds characters that must be escaped");
  const path = raw.includes("%") ? decode(raw) : raw;
  if (path.includes("//")) throw bad("has an empty element");
  if (path.includes("/.") && /\/\.{1,2}(?:\/|$)/.test(path)) throw bad("has a dot element");
  return { path, query };
}

function decode(raw: string): string {
  if (forbiddenEscape.test(raw)) throw bad("escapes a slash, a backslash or a control character");
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch (cause) {
    throw bad("has an escape that is no UTF-8", cause);
  }
  if (invisible.test(path)) throw bad("escapes an invisible character");
  return path;
}

function bad(why: string, cause?: unknown): Fault {
  return new Fault("BAD_URL", `the request path ${why}`, { cause });
}
