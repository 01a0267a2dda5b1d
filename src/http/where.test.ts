import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { parseWhere } from "./where.ts";

const read = [
  ["127.0.0.1:8080", { host: "127.0.0.1", port: 8080 }, "the default"],
  ["localhost:0", { host: "localhost", port: 0 }, "any free port"],
  ["[::1]:8080", { host: "::1", port: 8080 }, "IPv6 in brackets"],
  [":8080", { host: undefined, port: 8080 }, "all addresses"],
  ["unix:/run/modgate/http.sock", { socket: "/run/modgate/http.sock" }, "a socket file"],
] as const;
for (const [text, where, why] of read) {
  test(`${text}: ${why}`, () => assert.deepEqual(parseWhere(text), where));
}

const refused = [
  ["", "nothing"],
  ["8080", "a port alone could be a host"],
  ["127.0.0.1", "no port"],
  ["127.0.0.1:", "an empty port"],
  ["127.0.0.1:65536", "no such port"],
  ["::1:8080", "IPv6 without brackets"],
  ["[127.0.0.1]:80", "IPv4 in brackets"],
  ["http://127.0.0.1:8080", "a URL"],
  ["unix:relative.sock", "a relative path means another file in another folder"],
] as const;
for (const [text, why] of refused) {
  test(`refuse ${text}: ${why}`, () =>
    assert.throws(
      () => parseWhere(text),
      (f) => isFault(f, "CONFIG_BAD_VALUE"),
    ));
}
