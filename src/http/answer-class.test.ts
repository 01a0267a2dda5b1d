import assert from "node:assert/strict";
import { test } from "node:test";
import { answerClass } from "./answer-class.ts";

const cases = [
  [200, undefined, "ok", "answered"],
  [206, undefined, "ok", "a part"],
  [304, undefined, "ok", "the client has it"],
  [404, "NOT_FOUND", "not_found", "go asks for every prefix of an import path"],
  [410, "GONE", "not_found", "was there once"],
  [403, "UPSTREAM_DENIED", "denied", "a refusal is no error of ours"],
  [401, "API_UNAUTHORIZED", "denied", "no token"],
  [400, "BAD_URL", "bad_request", "the client's error"],
  [416, undefined, "bad_request", "a range that is not there"],
  [503, "QUEUE_FULL", "throttled", "too many at once"],
  [503, "UPSTREAM_BUSY", "throttled", "too many at once, further up"],
  [503, "STORAGE_FULL", "server_error", "ours"],
  [502, "UPSTREAM_BROKEN", "server_error", "to a developer it is ours"],
  [504, "UPSTREAM_TIMEOUT", "server_error", "silence"],
] as const;
for (const [status, code, expected, why] of cases) {
  test(`${status} ${code ?? ""}: ${why}`, () => assert.equal(answerClass(status, code), expected));
}
