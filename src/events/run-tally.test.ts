import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToldEvent } from "./event.ts";
import { RunTally } from "./run-tally.ts";

const zip = "example.com/a@v1.0.0 (.zip)";
const a = { module: "example.com/a", version: "v1.0.0" } as const;
const began = { what: "request.began", method: "GET", endpoint: "zip", ...a, request: "r1", at: 1_000 } as const;
const ended = {
  what: "request.ended",
  method: "GET",
  endpoint: "zip",
  ...a,
  request: "r1",
  status: 200,
  source: "upstream",
  class: "ok",
  bytes: 10,
  firstByteMs: 1,
  tookMs: 2_000,
  at: 3_000,
} as const;
const joined = { what: "work.joined", work: zip, request: "r1", at: 1_000 } as const;
const wait = (
  id: number,
  reason: "shared_fetch" | "connect" | "first_byte",
  more: { object?: string; request?: string; on?: string },
) => ({ what: "wait.began", id, reason, on: "up.example", budgetMs: 1, at: 1_000, ...more }) as const;
const waited = (id: number, reason: "connect" | "first_byte", tookMs: number) =>
  ({ what: "wait.ended", id, reason, on: "up.example", tookMs, outcome: "done", object: zip, at: 2_000 }) as const;
const fetched = {
  what: "object.fetched",
  ...a,
  kind: "zip",
  from: "up.example",
  bytes: 10,
  tookMs: 1,
  at: 2_000,
} as const;

function after(...events: readonly ToldEvent[]): RunTally {
  const tally = new RunTally();
  for (const event of events) tally.read(event);
  return tally;
}

test("a request is waited for until it has ended, for the reason of the innermost wait", () => {
  const events = [began, joined, wait(1, "shared_fetch", { request: "r1" }), wait(2, "connect", { object: zip })];
  assert.deepEqual(after(...events).waiting(), [
    { object: zip, since: 1_000, cause: { reason: "connect", on: "up.example" }, arriving: undefined },
  ]);
  assert.equal(after(...events, waited(2, "connect", 5)).waiting()[0]?.cause?.reason, "shared_fetch");
  assert.deepEqual(after(...events, ended).waiting(), []);
});

test("the fetch of another process is a reason, the own one is not", () => {
  const other = { reason: "shared_fetch", on: "another modgate" } as const;
  const over = { what: "wait.ended", id: 2, ...other, tookMs: 9, outcome: "done", object: zip, at: 2_000 } as const;
  const events = [
    began,
    joined,
    wait(1, "shared_fetch", { request: "r1" }),
    wait(2, "shared_fetch", { object: zip, ...other }),
  ];
  assert.deepEqual(after(...events).waiting()[0]?.cause, other);
  assert.deepEqual(after(...events, over, ended).slowest?.cause, other);
});

test("how far the download of what is waited for is", () => {
  const arriving = {
    what: "flight.arriving",
    object: zip,
    from: "up.example",
    bytes: 4,
    length: 10,
    at: 2_000,
  } as const;
  const tally = after(began, joined, arriving);
  assert.deepEqual(tally.waiting()[0]?.arriving, { from: "up.example", bytes: 4, length: 10 });
  assert.equal(tally.fetched.bytes, 4);
});

test("the slowest request, with the longest wait it was made of", () => {
  const lasted = (id: number, reason: "connect" | "first_byte", tookMs: number) => [
    wait(id, reason, { object: zip }),
    waited(id, reason, tookMs),
  ];
  const waits = [...lasted(1, "connect", 5), ...lasted(2, "first_byte", 1_900), ...lasted(3, "connect", 7)];
  const tally = after(began, joined, ...waits, ended);
  assert.deepEqual(tally.slowest, {
    object: zip,
    tookMs: 2_000,
    cause: { reason: "first_byte", on: "up.example" },
  });
});

const counts = [
  [[], { done: 0, known: 0, fromCache: 0 }, "nothing"],
  [[began], { done: 0, known: 1, fromCache: 0 }, "asked for"],
  [[began, fetched, ended], { done: 1, known: 1, fromCache: 0 }, "fetched and given"],
  [[began, { ...ended, source: "cache" }], { done: 1, known: 1, fromCache: 1 }, "held before"],
  [[fetched, began, { ...ended, source: "cache" }], { done: 1, known: 1, fromCache: 0 }, "fetched ahead, then given"],
  [
    [{ what: "foresight.planned", modules: 7, objects: 21, at: 1 }, fetched],
    { done: 1, known: 7, fromCache: 0 },
    "planned",
  ],
  [[began, { ...ended, status: 502 }], { done: 0, known: 1, fromCache: 0 }, "failed"],
] as const;
for (const [events, expected, why] of counts) {
  test(`modules counted: ${why}`, () => assert.deepEqual(after(...events).modules, expected));
}

test("failures keep the words of the fault", () => {
  const failed = {
    ...ended,
    status: 502,
    class: "server_error",
    code: "UPSTREAM_CUT",
    why: "it ended",
    fix: "run again",
  } as const;
  const [failure] = after(began, failed).failures;
  assert.deepEqual(
    [failure?.object, failure?.code, failure?.why, failure?.fix],
    [zip, "UPSTREAM_CUT", "it ended", "run again"],
  );
});
