import assert from "node:assert/strict";
import { test } from "node:test";
import { openLog } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { EventStream } from "./stream.ts";

const ended = {
  what: "request.ended",
  method: "GET",
  endpoint: "zip",
  module: "example.com/secret-project",
  version: "v1.0.0",
  status: 200,
  source: "cache",
  class: "ok",
  bytes: 1_000,
  firstByteMs: 1,
  tookMs: 2,
} as const;

test("readers see each event once, in order, with its time and request", () => {
  const stream = new EventStream(() => 42);
  const seen: unknown[] = [];
  const detach = stream.attach((event) => void seen.push([event.what, event.at, event.request]));
  stream.tell({ what: "server.stopped" });
  stream.tellFor("abc")({ what: "store.recovered" });
  detach();
  stream.tell({ what: "server.stopped" });
  assert.deepEqual(seen, [
    ["server.stopped", 42, undefined],
    ["store.recovered", 42, "abc"],
  ]);
});

test("a reader that fails is detached and the others go on", (t) => {
  t.mock.method(process.stderr, "write", () => true);
  const stream = new EventStream();
  let seen = 0;
  stream.attach(() => {
    throw new Error("broken");
  });
  stream.attach(() => void seen++);
  stream.tell({ what: "server.stopped" });
  stream.tell({ what: "server.stopped" });
  assert.equal(seen, 2);
});

test("metrics count what is told, and no label holds a module", async () => {
  const metrics = new Metrics("1.2.3", () => 42_500);
  for (let n = 0; n < 2; n++) metrics.read({ what: "request.began", method: "GET", endpoint: "zip", at: 0 });
  metrics.read({ ...ended, at: 0 });
  metrics.read({ what: "wait.began", id: 1, reason: "dns", on: "host", budgetMs: 1, at: 0 });
  metrics.read({ what: "wait.ended", id: 1, reason: "dns", on: "host", tookMs: 30, outcome: "done", at: 0 });
  metrics.read({ what: "wait.began", id: 2, reason: "shared_fetch", on: "m", budgetMs: 1, at: 0 });
  metrics.read({ what: "upstream.answered", on: "https://up", tookMs: 30, at: 0 });
  metrics.read({ what: "checksum.head", database: "sum.example", size: 7, at: 40_000 });
  metrics.read({ what: "policy.decided", verdict: "may read: a", allowed: true, by: "grant", tookMs: 0.1, at: 0 });
  metrics.read({ ...ended, status: 401, class: "denied", code: "TOKEN_EXPIRED", at: 0 });
  const { body } = await metrics.text();
  assert.match(body, /modgate_requests_total\{endpoint="zip",source="cache",class="ok"\} 1/);
  assert.match(body, /modgate_wait_seconds_bucket\{le="0\.1",reason="dns"\} 1/);
  assert.match(body, /modgate_waiting\{reason="dns"\} 0/);
  assert.match(body, /modgate_inflight\{kind="request"\} 0/);
  for (const line of [
    "modgate_shared_fetch_waiters 1",
    'modgate_upstream_seconds_bucket{le="0.1",upstream="https://up"} 1',
    'modgate_sumdb_head_size{database="sum.example"} 7',
    'modgate_sumdb_head_age_seconds{database="sum.example"} 2.5',
    'modgate_policy_decisions_total{by="grant",verdict="allowed"} 1',
    'modgate_wait_seconds_count{reason="policy"} 1',
    'modgate_auth_failures_total{kind="TOKEN_EXPIRED"} 1',
  ])
    assert.ok(body.includes(`\n${line}\n`), line);
  assert.doesNotMatch(body, /secret-project/);
});

test("the log is a JSON line for each event of its level", async () => {
  const lines: string[] = [];
  const log = await openLog({ form: "json", level: "info" }, { write: (line: string) => void lines.push(line) });
  log({ ...ended, at: 0, request: "abc" });
  log({ what: "wait.began", id: 1, reason: "dns", on: "host", budgetMs: 1, at: 0 });
  log({ what: "work.joined", work: "example.com/m@v1.0.0 (.zip)", at: 0 });
  assert.equal(lines.length, 1, "waits and what they belong to are for debugging");
  const { what, level, time, request, tookMs } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
  assert.deepEqual(
    { what, level, time, request, tookMs },
    { what: "request.ended", level: "info", time: "1970-01-01T00:00:00.000Z", request: "abc", tookMs: 2 },
  );
});

test("on a terminal an event is a sentence", async () => {
  const lines: string[] = [];
  const log = await openLog({ form: "pretty", level: "info" }, { write: (line: string) => void lines.push(line) });
  log({ ...ended, at: 0 });
  log({
    what: "upstream.failed",
    on: "https://up",
    code: "UPSTREAM_BROKEN",
    why: "answered 500\nup says: sorry",
    at: 0,
  });
  log({ what: "egress.refused", host: "h", address: "127.0.0.1", because: "loopback", at: 0 });
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { what: string }).what),
    [
      "200 GET zip example.com/secret-project@v1.0.0 (cache, 1 kB, 2 ms)",
      "https://up failed: answered 500; up says: sorry",
      'egress.refused {"host":"h","address":"127.0.0.1","because":"loopback"}',
    ],
  );
});
