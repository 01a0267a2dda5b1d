import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { Trace } from "../events/trace.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import { StorageHealth } from "./storage-health.ts";
import { TraceRecords, type TraceLimits } from "./trace-records.ts";

function trace(request: string, more: Partial<Trace["ended"]> = {}): Trace {
  const ended = {
    what: "request.ended",
    method: "GET",
    endpoint: "zip",
    module: "example.com/a",
    version: "v1.0.0",
    status: 200,
    source: "upstream",
    class: "ok",
    bytes: 1,
    firstByteMs: 1,
    tookMs: 2,
    request,
    at: Date.now(),
    ...more,
  } as const;
  const step = { reason: "dns", on: "up.example", budgetMs: 9, at: 1, tookMs: 0.5, outcome: "done" } as const;
  return { ended, steps: [step], setbacks: [] };
}

async function open(t: TestContext, limits: Partial<TraceLimits> = {}, file = join(tempFolder(t), "records.sqlite")) {
  const records = await SqliteRecords.open(file, new StorageHealth(() => undefined));
  const traces = new TraceRecords(records, { writeEveryMs: 60_000, ...limits });
  const close = async () => {
    await traces.close();
    await records.close();
  };
  t.after(close);
  return { traces, close, again: () => open(t, limits, file) };
}

const ids = (traces: readonly Trace[]): string => traces.map(({ ended }) => ended.request).join(" ");

test("a trace is found at once, and after the next start, whole", async (t) => {
  const { traces, close, again } = await open(t);
  traces.keep(trace("r1"));
  assert.deepEqual((await traces.find("r1"))?.steps, trace("r1").steps);
  await close();
  const { traces: later } = await again();
  const found = await later.find("r1");
  assert.deepEqual([found?.ended.endpoint, found?.steps], ["zip", trace("r1").steps]);
  assert.equal(await later.find("r2"), undefined);
});

test("no more than the last are kept, in memory and on disk, across starts", async (t) => {
  const { traces, close, again } = await open(t, { kept: 3, slowest: 0 });
  for (const id of ["r1", "r2", "r3", "r4"]) traces.keep(trace(id));
  assert.equal(ids(await traces.last(9)), "r4 r3 r2");
  await close();
  const { traces: later } = await again();
  later.keep(trace("r5"));
  await later.flush();
  assert.equal(ids(await later.last(9)), "r5 r4 r3");
  assert.equal(ids(await later.last(2)), "r5 r4");
  assert.equal(await later.find("r2"), undefined);
});

test("those of one module, or of one version of it", async (t) => {
  const { traces, close, again } = await open(t);
  traces.keep(trace("r1"));
  traces.keep(trace("r2", { version: "v1.1.0" }));
  traces.keep(trace("r3", { module: "example.com/b" }));
  await close();
  const { traces: later } = await again();
  later.keep(trace("r4"));
  assert.equal(ids(await later.last(9, { module: "example.com/a" })), "r4 r2 r1");
  assert.equal(ids(await later.last(9, { module: "example.com/a", version: "v1.1.0" })), "r2");
});

test("the slowest of each kind outlive the ring, for a day", async (t) => {
  const { traces, close, again } = await open(t, { kept: 1, slowest: 2 });
  const old = Date.now() - 25 * 3_600_000;
  for (const [id, tookMs, endpoint, at] of [
    ["slow", 900, "zip", Date.now()],
    ["slower", 1_000, "zip", Date.now()],
    ["old", 9_000, "zip", old],
    ["list", 5, "list", Date.now()],
    ["quick", 1, "zip", Date.now()],
  ] as const)
    traces.keep(trace(id, { tookMs, endpoint, at }));
  await traces.flush();
  traces.keep(trace("medium", { tookMs: 950 }));
  assert.equal(ids(await traces.slowest()), "slower medium list");
  await close();
  const { traces: later } = await again();
  assert.equal(ids(await later.slowest()), "slower medium list");
  assert.equal((await later.find("slower"))?.ended.tookMs, 1_000);
});

test("two processes share the records, and each finds what the other kept", async (t) => {
  const one = await open(t);
  const other = await one.again();
  one.traces.keep(trace("r1"));
  other.traces.keep(trace("r2"));
  await Promise.all([one.traces.flush(), other.traces.flush()]);
  assert.equal((await one.traces.find("r2"))?.ended.request, "r2");
  assert.equal((await other.traces.find("r1"))?.ended.request, "r1");
});

test("what is asked about the gateway itself is kept only when it failed", async (t) => {
  const { traces } = await open(t);
  traces.keep(trace("r1", { endpoint: "health" }));
  traces.keep(trace("r2", { endpoint: "api", class: "denied", status: 401 }));
  assert.equal(ids(await traces.last(9)), "r2");
});
