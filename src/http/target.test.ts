import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { parseTarget } from "./target.ts";

const read = [
  ["/", "/", "", "the front"],
  ["/golang.org/x/text/@v/list", "/golang.org/x/text/@v/list", "", "a plain path is itself"],
  ["/github.com/%21azure/sdk/@latest", "/github.com/!azure/sdk/@latest", "", "go escapes the exclamation mark"],
  ["/a.example/m/%40v/list", "/a.example/m/@v/list", "", "another proxy may escape more than go"],
  ["/a.example/m/@v/a%2525b.info", "/a.example/m/@v/a%25b.info", "", "decoded once, not twice"],
  [
    "/a.example/m/@v/caf%C3%A9.info",
    "/a.example/m/@v/café.info",
    "",
    "UTF-8 may stand in a query; who checks it comes later",
  ],
  ["/index?since=2026-01-01T00:00:00Z&limit=3", "/index", "since=2026-01-01T00:00:00Z&limit=3", "a query"],
  ["/index??", "/index", "?", "the first question mark divides"],
] as const;
for (const [url, path, query, why] of read) {
  test(`read ${url}: ${why}`, () => assert.deepEqual(parseTarget(url), { path, query }));
}

const refused = [
  ["", "BAD_URL", "nothing"],
  ["*", "BAD_URL", "OPTIONS *"],
  ["http://example.com/", "BAD_URL", "a forward proxy's form"],
  ["example.com:443", "BAD_URL", "a tunnel's form"],
  ["/a\\b", "BAD_URL", "a raw backslash"],
  ["/a b", "BAD_URL", "a raw blank"],
  ["/a\u00e9", "BAD_URL", "a raw byte above ASCII"],
  ["/a#b", "BAD_URL", "a fragment"],
  ['/a"b', "BAD_URL", "a raw quote"],
  ["/a%", "BAD_URL", "an escape without digits"],
  ["/a%4", "BAD_URL", "an escape with one digit"],
  ["/a%zz", "BAD_URL", "an escape that is no number"],
  ["/a%2Fb", "BAD_URL", "an escaped slash reads differently behind another proxy"],
  ["/a%5cb", "BAD_URL", "an escaped backslash as well"],
  ["/a%00", "BAD_URL", "NUL"],
  ["/a%0d%0aX:%20y", "BAD_URL", "a header in the path"],
  ["/a%7f", "BAD_URL", "DEL"],
  ["/a%c2%85", "BAD_URL", "a control character above ASCII"],
  ["/a%e2%80%ae", "BAD_URL", "text that turns the line around"],
  ["/a%e2%80%a8", "BAD_URL", "a line separator"],
  ["/a%ff", "BAD_URL", "no UTF-8"],
  ["/a%c0%af", "BAD_URL", "a slash in overlong UTF-8"],
  ["/a%ed%a0%80", "BAD_URL", "half a surrogate pair"],
  ["//a", "BAD_URL", "an empty element"],
  ["/a//b", "BAD_URL", "an empty element inside"],
  ["/./a", "BAD_URL", "a dot"],
  ["/a/..", "BAD_URL", "two dots at the end"],
  ["/a/../b", "BAD_URL", "two dots"],
  ["/a/%2e%2e/b", "BAD_URL", "two escaped dots"],
  [`/${"a".repeat(4096)}`, "URL_TOO_LONG", "longer than any module path"],
] as const;
for (const [url, code, why] of refused) {
  test(`refuse ${url.slice(0, 40)}: ${why}`, () => {
    assert.throws(
      () => parseTarget(url),
      (failure) => isFault(failure, code) && (url.length < 6 || !failure.message.includes(url)),
    );
  });
}
