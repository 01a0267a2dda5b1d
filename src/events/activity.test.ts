import assert from "node:assert/strict";
import { test } from "node:test";
import { Activity } from "./activity.ts";
import type { GatewayEvent, ToldEvent } from "./event.ts";
import type { Trace } from "./trace.ts";

const zip = "example.com/a@v1.0.0 (.zip)";
const lookup = "checksum of example.com/a@v1.0.0";

/** What is told, by whom, at which moment. */
type Script = readonly (readonly [at: number, by: string | undefined, event: GatewayEvent])[];

const began: GatewayEvent = {
  what: "request.began",
  method: "GET",
  endpoint: "zip",
  module: "example.com/a",
  version: "v1.0.0",
};
const ended: GatewayEvent = {
  ...began,
  what: "request.ended",
  status: 200,
  source: "upstream",
  class: "ok",
  bytes: 1,
  firstByteMs: 1,
  tookMs: 1,
};
const joins = (work: string, object?: string): GatewayEvent => ({
  what: "work.joined",
  work,
  ...(object !== undefined && { object }),
});
const waits = (id: number, reason: "connect" | "checksum" | "shared_fetch", object?: string): GatewayEvent => ({
  what: "wait.began",
  id,
  reason,
  on: "up.example",
  budgetMs: 9,
  ...(object !== undefined && { object }),
});
const done = (id: number, tookMs: number, object?: string): GatewayEvent => ({
  what: "wait.ended",
  id,
  reason: "connect",
  on: "up.example",
  tookMs,
  outcome: "done",
  ...(object !== undefined && { object }),
});
const flies: GatewayEvent = { what: "flight.began", object: zip };
const landed: GatewayEvent = { what: "flight.ended", object: zip, outcome: "committed", bytes: 1, tookMs: 1 };

const guess = { ahead: "warm", endpoint: "zip", module: "example.com/a", version: "v1.0.0" } as const;
const guessed = (end: "fetched" | "held" | "failed"): GatewayEvent => {
  const subject = { what: "ahead.ended", ...guess, tookMs: 5 } as const;
  if (end === "held") return { ...subject, outcome: end };
  if (end === "fetched") return { ...subject, outcome: end, bytes: 7 };
  return { ...subject, outcome: end, status: 502, code: "UPSTREAM_BROKEN", why: "500", fix: "ask its owner" };
};

function after(script: Script) {
  const traces: Trace[] = [];
  const activity = new Activity((trace) => traces.push(trace));
  for (const event of told(script)) activity.read(event);
  return { activity, traces };
}

function told(script: Script): readonly ToldEvent[] {
  return script.map(([at, request, event]) => ({ ...event, at, ...(request !== undefined && { request }) }));
}

const two: Script = [
  [1, "r1", began],
  [2, "r1", joins(zip)],
  [2, undefined, flies],
  [2, undefined, joins(lookup, zip)],
  [3, "r1", waits(1, "shared_fetch")],
  [4, undefined, waits(2, "checksum", lookup)],
  [5, undefined, waits(3, "connect", zip)],
  [6, "r2", began],
  [6, "r2", joins(zip)],
];

test("steps of shared work are those of all who joined it, through work that work has joined", () => {
  const { activity } = after(two);
  const reasons = activity.waiting().map(({ request, waits: open }) => [request, ...open.map(({ reason }) => reason)]);
  assert.deepEqual(reasons, [
    ["r1", "shared_fetch", "checksum", "connect"],
    ["r2", "checksum", "connect"],
  ]);
});

test("a trace has what was waited for while the request was under way, and no more", () => {
  const { activity, traces } = after([
    ...two.slice(0, 6),
    [5, undefined, waits(3, "connect", zip)],
    [8, undefined, done(3, 3, zip)],
    [10, "r2", began],
    [10, "r2", joins(zip)],
    [12, undefined, { what: "upstream.failed", on: "up", code: "UPSTREAM_CUT", why: "cut", object: zip }],
    [20, "r2", ended],
    [21, "r1", ended],
  ]);
  assert.deepEqual(
    traces.map(({ ended: { request }, steps, setbacks }) => [
      request,
      steps.map(({ reason, outcome }) => `${reason} ${outcome ?? "goes on"}`).join(),
      setbacks.map(({ code }) => code).join(),
    ]),
    [
      ["r2", "checksum goes on", "UPSTREAM_CUT"],
      ["r1", "shared_fetch goes on,checksum goes on,connect done", "UPSTREAM_CUT"],
    ],
  );
  assert.deepEqual(activity.waiting(), []);
});

test("who only reads what is open learns the same", () => {
  const { activity } = after(two);
  const other = new Activity();
  for (const event of activity.open()) other.read(event);
  assert.deepEqual(other.waiting(), activity.waiting());
});

test("when all have gone and all work has ended, nothing is remembered", () => {
  const leaving: Script = [
    [30, "r1", ended],
    [31, "r2", ended],
    [32, undefined, done(3, 1, zip)],
    [33, undefined, landed],
    [34, undefined, done(2, 1, lookup)],
    [35, undefined, joins(lookup, zip)],
    [35, undefined, done(1, 1)],
  ];
  assert.deepEqual(after([...two, ...leaving]).activity.open(), []);
});

test("a hit waits for nothing", () => {
  const { traces } = after([
    [1, "r1", began],
    [2, "r1", ended],
  ]);
  assert.deepEqual([traces[0]?.steps, traces[0]?.setbacks], [[], []]);
});

test("a fetch ahead is seen while it lasts, and remembered as what it is, unless nothing was fetched", () => {
  const begin: Script = [
    [0, "a", { what: "ahead.began", ...guess }],
    [1, "a", joins(zip)],
    [2, undefined, flies],
    [3, undefined, waits(1, "connect", zip)],
  ];
  const [under] = after(begin).activity.waiting();
  assert.deepEqual([under?.ahead, under?.object, under?.waits.length], ["warm", zip, 1]);
  const rows = [
    ["fetched", [200, "ok", 7, "warm", 1]],
    ["failed", [502, "server_error", 0, "warm", 1]],
    ["held", []],
  ] as const;
  for (const [end, shown] of rows) {
    const { traces, activity } = after([
      ...begin,
      [4, undefined, done(1, 1, zip)],
      [5, undefined, landed],
      [6, "a", guessed(end)],
    ]);
    const found = traces.flatMap(({ ended: e, steps }) => [e.status, e.class, e.bytes, e.ahead, steps.length]);
    assert.deepEqual(found, shown, end);
    assert.deepEqual(activity.open(), [], "nothing is left of it");
  }
});
