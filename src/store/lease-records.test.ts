import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { GatewayEvent } from "../events/event.ts";
import { Fault } from "../fault/fault.ts";
import { forgetLeases, LeaseRecords, type LeaseTimes } from "./lease-records.ts";
import type { ObjectKey } from "./objects.ts";
import { SqliteRecords } from "./sqlite-records.ts";
import { StorageHealth } from "./storage-health.ts";

const zip: ObjectKey = { module: "example.com/a", version: "v1.0.0", kind: "zip" };
const quick: LeaseTimes = { beatMs: 50, staleMs: 600, pollMs: 10, waitMs: 30_000 };

/** Several owners over one file, each with connections of its own, as processes have them. */
async function owners(t: TestContext, count: number, times: Partial<LeaseTimes> = {}) {
  const path = join(tempFolder(t), "records.sqlite");
  const kept = { now: false };
  const made = [];
  for (let n = 0; n < count; n++) {
    const records = await SqliteRecords.open(path, new StorageHealth(() => undefined));
    const leases = new LeaseRecords({ records, isKept: async () => kept.now, times: { ...quick, ...times } });
    t.after(async () => {
      await leases.close();
      await records.close();
    });
    const told: GatewayEvent[] = [];
    const ending = new AbortController();
    const scope = { signal: ending.signal, tell: (event: GatewayEvent) => void told.push(event) };
    made.push({ records, leases, told, ending, take: (key = zip) => leases.take(key, scope) });
  }
  const [first] = made;
  /** A lease whose owner gives no sign of life, because it was killed. */
  const dead = async () => {
    const { module, version, kind } = zip;
    const values = [module, version, kind, "dead", 7];
    await first?.records.write([{ sql: "INSERT INTO lease VALUES (?, ?, ?, ?, ?)", values }]);
  };
  return { made, kept, dead };
}

/** How a promise stands after some time. */
async function after(ms: number, promise: Promise<unknown>): Promise<"settled" | "waits"> {
  return Promise.race([promise.then(() => "settled" as const), sleep(ms).then(() => "waits" as const)]);
}

test("a free lease is taken without a wait; each object has its own", async (t) => {
  const { made } = await owners(t, 2);
  const [one, other] = made;
  assert.ok(await one?.take());
  assert.ok(await other?.take({ ...zip, kind: "mod" }));
  assert.ok(await other?.take({ ...zip, version: "v1.0.1" }));
  assert.deepEqual(other?.told, []);
});

test("others wait, by name, and get nothing when the object has been kept meanwhile", async (t) => {
  const { made, kept } = await owners(t, 3);
  const [one, ...others] = made;
  const lease = await one?.take();
  const waiting = Promise.all(others.map((other) => other.take()));
  assert.equal(await after(300, waiting), "waits");
  kept.now = true;
  lease?.release();
  assert.deepEqual(await waiting, [undefined, undefined]);
  const [began] = others[0]?.told ?? [];
  assert.ok(began?.what === "wait.began" && began.reason === "shared_fetch" && began.on === "another modgate");
});

test("when the owner's fetch has failed, one of those who wait tries at once", async (t) => {
  const { made } = await owners(t, 3, { staleMs: 60_000 });
  const [one, ...others] = made;
  const lease = await one?.take();
  const waiting = others.map((other) => other.take());
  assert.equal(await after(100, Promise.race(waiting)), "waits");
  lease?.release();
  const second = await Promise.race(waiting);
  assert.equal(await after(200, Promise.all(waiting)), "waits", "one, not all");
  second?.release();
  assert.ok((await Promise.all(waiting)).every((given) => given !== undefined));
});

test("an owner that lives is waited for, however long", async (t) => {
  const { made } = await owners(t, 2);
  await made[0]?.take();
  const waiting = made[1]?.take();
  assert.equal(await after(2_000, waiting ?? Promise.resolve()), "waits");
  made[1]?.ending.abort(new Error("the command has ended"));
  await assert.rejects(waiting ?? Promise.resolve());
});

test("a lease goes stale when its owner has died, and one takes it over", async (t) => {
  const { made, dead } = await owners(t, 2);
  await dead();
  const others = made;
  const waiting = others.map((other) => other.take());
  assert.equal(await after(300, Promise.race(waiting)), "waits");
  assert.ok(await Promise.race(waiting));
  assert.equal(await after(1_000, Promise.all(waiting)), "waits", "the third waits for the second, who lives");
  for (const other of others) other.ending.abort(new Error("over"));
  await Promise.allSettled(waiting);
});

test("clocks that jump say nothing of an owner", async (t) => {
  const { made } = await owners(t, 2);
  await made[0]?.take();
  const waiting = made[1]?.take() ?? Promise.resolve();
  const real = Date.now;
  for (const jump of [3_600_000, -3_600_000]) {
    Date.now = () => real() + jump;
    t.after(() => (Date.now = real));
    assert.equal(await after(200, waiting), "waits");
  }
  made[1]?.ending.abort(new Error("over"));
  await assert.rejects(waiting);
});

test("that everything stood still for a while, as when a machine sleeps, is nobody's death", async (t) => {
  const { made } = await owners(t, 2);
  await made[0]?.take();
  const waiting = made[1]?.take() ?? Promise.resolve();
  assert.equal(await after(100, waiting), "waits");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * quick.staleMs);
  assert.equal(await after(300, waiting), "waits");
  made[1]?.ending.abort(new Error("over"));
  await assert.rejects(waiting);
});

test("what nobody alive holds any more is free at once", async (t) => {
  const { made, dead } = await owners(t, 1, { staleMs: 60_000 });
  await dead();
  await forgetLeases(made[0]?.records ?? assert.fail());
  assert.ok(await made[0]?.take());
  assert.deepEqual(made[0]?.told, []);
});

test("an owner that ends in order gives back what it holds", async (t) => {
  const { made } = await owners(t, 2, { staleMs: 60_000 });
  await made[0]?.take();
  const waiting = made[1]?.take();
  await made[0]?.leases.close();
  assert.ok(await waiting);
});

test("where nothing can be written, nobody is waited for", async (t) => {
  const { made } = await owners(t, 1);
  const { build } = made[0]?.records ?? assert.fail();
  const write = () => Promise.reject(new Fault("STORAGE_FULL", "the disk is full"));
  const leases = new LeaseRecords({ records: { build, all: () => [], write }, isKept: async () => false });
  const lease = await leases.take(zip, { signal: new AbortController().signal, tell: () => undefined });
  lease?.release();
  assert.ok(lease);
});

test("past its budget a wait ends, and the object is fetched here too", async (t) => {
  const { made } = await owners(t, 2, { waitMs: 200 });
  await made[0]?.take();
  assert.ok(await made[1]?.take());
  assert.ok(made[1]?.told.some((event) => event.what === "wait.ended" && event.outcome === "out_of_time"));
});
