import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "node:test";
import { watchedScope } from "../../test/net/watched-scope.ts";
import { Lanes } from "./lanes.ts";

test("so many at a time for each host, and hosts do not hinder one another", async () => {
  const lanes = new Lanes({ perHost: 2, queued: 100, waitMs: 60_000 });
  const scope = watchedScope();
  const under = new Map<string, number>();
  const most = new Map<string, number>();
  const work = (host: string) =>
    lanes.run(host, scope, async () => {
      under.set(host, (under.get(host) ?? 0) + 1);
      most.set(host, Math.max(most.get(host) ?? 0, under.get(host) ?? 0));
      await delay(1);
      under.set(host, (under.get(host) ?? 0) - 1);
    });
  await Promise.all(Array.from({ length: 40 }, (_, i) => work(i % 2 === 0 ? "a" : "b")));
  assert.deepEqual(Object.fromEntries(most), { a: 2, b: 2 });
  assert.deepEqual(lanes.counts(), { underWay: 0, queued: 0 });
  assert.ok(scope.waits().every((reason) => reason === "queue"));
});

test("work that need not wait is no wait", async () => {
  const lanes = new Lanes({ perHost: 1, queued: 1, waitMs: 60_000 });
  const scope = watchedScope();
  assert.equal(await lanes.run("a", scope, async () => 7), 7);
  assert.deepEqual(scope.events, []);
});

test("what somebody waits for goes before what is foreseen; among equals the first goes first", async () => {
  const lanes = new Lanes({ perHost: 1, queued: 10, waitMs: 60_000 });
  const scope = watchedScope();
  const order: string[] = [];
  const leave = await lanes.enter("a", scope);
  const asks = [
    ["foreseen 1", 1],
    ["asked 1", 0],
    ["foreseen 2", 1],
    ["asked 2", 0],
  ] as const;
  const all = asks.map(([name, priority]) => lanes.run("a", scope, async () => order.push(name), { priority }));
  leave();
  await Promise.all(all);
  assert.deepEqual(order, ["asked 1", "asked 2", "foreseen 1", "foreseen 2"]);
});

test("a full queue refuses with its reason, and gives up what is foreseen for what is asked", async () => {
  const lanes = new Lanes({ perHost: 1, queued: 2, waitMs: 60_000 });
  const scope = watchedScope();
  const leave = await lanes.enter("a", scope);
  const early = lanes.run("a", scope, async () => "early", { priority: 1 });
  const late = lanes.run("a", scope, async () => "late", { priority: 1 });
  const refused = lanes.run("a", scope, async () => "refused", { priority: 1 });
  await assert.rejects(refused, { code: "QUEUE_FULL", message: "a: 2 fetches wait already" });
  const asked = lanes.run("a", scope, async () => "asked");
  await assert.rejects(late, { code: "QUEUE_FULL", message: /gave way/ });
  leave();
  assert.deepEqual(await Promise.all([early, asked]), ["early", "asked"]);
});

test("the queue is bounded over all hosts", async () => {
  const lanes = new Lanes({ perHost: 1, queued: 1, waitMs: 60_000 });
  const scope = watchedScope();
  const leave = await Promise.all(["a", "b"].map((host) => lanes.enter(host, scope)));
  const waiting = lanes.run("a", scope, async () => "a");
  await assert.rejects(
    lanes.run("b", scope, async () => "b"),
    { code: "QUEUE_FULL" },
  );
  for (const end of leave) end();
  assert.equal(await waiting, "a");
});

test("a wait that is too long ends with its reason, and its place goes to another", async () => {
  const lanes = new Lanes({ perHost: 1, queued: 10, waitMs: 30 });
  const scope = watchedScope();
  const leave = await lanes.enter("a", scope);
  const message = "a: 1 fetches are under way and none ended within 30 ms";
  await assert.rejects(
    lanes.run("a", scope, async () => "never"),
    { code: "QUEUE_TIMEOUT", message },
  );
  leave();
  assert.equal(await lanes.run("a", scope, async () => "next"), "next");
  assert.deepEqual(lanes.counts(), { underWay: 0, queued: 0 });
});

test("who gives up leaves the queue with his own reason", async () => {
  const lanes = new Lanes({ perHost: 1, queued: 10, waitMs: 60_000 });
  const giving = new AbortController();
  const leave = await lanes.enter("a", watchedScope());
  const waiting = lanes.run("a", watchedScope(giving.signal), async () => "never");
  giving.abort(new Error("gone"));
  await assert.rejects(waiting, /gone/);
  leave();
  assert.deepEqual(lanes.counts(), { underWay: 0, queued: 0 });
});

test("a place is given back when the work fails, and only once however often it is left", async () => {
  const lanes = new Lanes({ perHost: 1, queued: 10, waitMs: 60_000 });
  const scope = watchedScope();
  await assert.rejects(
    lanes.run("a", scope, () => Promise.reject(new Error("broken"))),
    /broken/,
  );
  const leave = await lanes.enter("a", scope);
  leave();
  const second = await lanes.enter("a", scope);
  leave();
  assert.deepEqual(lanes.counts(), { underWay: 1, queued: 0 });
  second();
});
