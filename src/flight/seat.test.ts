import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { ArraySpool } from "../../test/flight/array-spool.ts";
import { ScriptedFlights, settle, until } from "../../test/flight/scripted-flights.ts";
import { ScriptedSource } from "../../test/flight/scripted-source.ts";
import type { Arrival } from "./plan.ts";

const large = randomBytes(1_000);

test("a caller whose scope ends leaves alone: others go on", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ lingerMs: 0 });
  const impatient = new AbortController();
  const leaving = scripted.scope(impatient.signal);
  const staying = scripted.scope();
  const plan = scripted.plan(() => source.arrival(large.length));
  const first = scripted.flights.join(plan, leaving);
  const second = scripted.flights.join(plan, staying);
  const cut = assert.rejects(buffer(first.stream(0, undefined, leaving)), { name: "AbortError" });
  impatient.abort();
  await cut;
  source.send(large);
  source.end();
  assert.deepEqual(await buffer(second.stream(0, undefined, staying)), large);
  await scripted.flights.close();
});

test("the end of the scope it joined with leaves the seat", async () => {
  const source = new ScriptedSource();
  const client = new AbortController();
  const scripted = new ScriptedFlights({ lingerMs: 0 });
  const plan = scripted.plan(() => source.arrival());
  const seat = scripted.flights.join(plan, scripted.scope(client.signal));
  client.abort();
  assert.equal((await seat.done).outcome, "abandoned");
  assert.throws(() => scripted.flights.join(plan, scripted.scope(client.signal)), { name: "AbortError" });
});

test("a wait that ends with its own scope leaves the caller in its seat: it may wait again", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ lingerMs: 0 });
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival()),
    scope,
  );
  const enough = new Error("15 s are over");
  await assert.rejects(seat.announced(scripted.scope(AbortSignal.abort(enough))), enough);
  source.end();
  assert.equal((await seat.announced(scope))?.whole, true);
  await scripted.flights.close();
});

const left: readonly [why: string, place: "disk" | "memory", sent: number, aloneMs: number, outcome: string][] = [
  ["nothing has arrived", "disk", 0, 60_000, "abandoned"],
  ["some of it has arrived, and would only be passed on", "memory", 500, 60_000, "abandoned"],
  ["some of it is on disk", "disk", 500, 60_000, "committed"],
  ["some of it is on disk, but it takes for ever", "disk", 500, 5, "abandoned"],
];

for (const [why, place, sent, aloneMs, outcome] of left) {
  test(`all leave, ${why}: ${outcome}`, async () => {
    const source = new ScriptedSource();
    const scripted = new ScriptedFlights({ lingerMs: 5, aloneMs, spool: () => new ArraySpool(place) });
    const scope = scripted.scope();
    const plan = scripted.plan(() => source.arrival());
    const seats = [scripted.flights.join(plan, scope), scripted.flights.join(plan, scope)];
    if (sent > 0) source.send(large.subarray(0, sent));
    await settle();
    for (const seat of seats) seat.leave();
    await sleep(50);
    source.end();
    assert.equal((await seats[0]?.done)?.outcome, outcome);
    assert.ok(source.body.destroyed);
    await until(() => scripted.spools.every(({ closed }) => closed));
    assert.equal(scripted.flights.recentFailure(plan.object), undefined, "to be abandoned is no failure");
  });
}

test("all leave before anything has arrived, and then it begins to arrive on disk: it goes on", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ lingerMs: 50 });
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival()),
    scripted.scope(),
  );
  seat.leave();
  source.send(large);
  await sleep(100);
  source.end();
  assert.equal((await seat.done).outcome, "committed");
  await scripted.flights.close();
});

test("all leave while it is being kept: who asks then joins it", async () => {
  const source = new ScriptedSource();
  const keeping = Promise.withResolvers<void>();
  let begun = false;
  const keep = (): Promise<void> => {
    begun = true;
    return keeping.promise;
  };
  const scripted = new ScriptedFlights({ lingerMs: 0, aloneMs: 0 });
  const plan = scripted.plan(() => source.arrival(), { keep });
  const first = scripted.flights.join(plan, scripted.scope());
  source.end();
  await until(() => begun);
  first.leave();
  await sleep(20);
  const second = scripted.flights.join(plan, scripted.scope());
  keeping.resolve();
  assert.equal((await second.done).outcome, "committed");
  assert.equal(scripted.begins, 1);
  await scripted.flights.close();
});

test("a stream that is opened when its scope has ended is destroyed, and nobody need listen to it", async () => {
  const scripted = new ScriptedFlights();
  const seat = scripted.flights.join(
    scripted.plan(() => new ScriptedSource().arrival()),
    scripted.scope(),
  );
  const stream = seat.stream(0, undefined, scripted.scope(AbortSignal.abort()));
  await settle();
  assert.ok(stream.closed);
  await scripted.flights.close();
});

test("a stream holds the flight when its caller has left", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ lingerMs: 0, aloneMs: 0 });
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival()),
    scope,
  );
  const reading = buffer(seat.stream(0, undefined, scope));
  seat.leave();
  seat.leave();
  await sleep(20);
  source.send(large);
  source.end();
  assert.deepEqual(await reading, large);
  await scripted.flights.close();
});

test("somebody comes back in time: the same flight", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ lingerMs: 30 });
  const scope = scripted.scope();
  const plan = scripted.plan(() => source.arrival());
  scripted.flights.join(plan, scope).leave();
  const seat = scripted.flights.join(plan, scope);
  await sleep(60);
  source.end();
  assert.equal((await seat.done).outcome, "committed");
  assert.equal(scripted.begins, 1);
  await scripted.flights.close();
});

test("who asks while an abandoned flight still ends gets a new one", async () => {
  const old = new ScriptedSource();
  const fresh = new ScriptedSource();
  const begun = Promise.withResolvers<Arrival>();
  let given = false;
  const scripted = new ScriptedFlights({ lingerMs: 0 });
  const scope = scripted.scope();
  const slowToEnd = scripted.plan(({ signal }) => {
    signal.addEventListener("abort", () => (given = true));
    return begun.promise;
  });
  const abandoned = scripted.flights.join(slowToEnd, scope);
  abandoned.leave();
  await until(() => given);
  const seat = scripted.flights.join(
    scripted.plan(() => fresh.arrival()),
    scope,
  );
  assert.notEqual(seat.id, abandoned.id);
  begun.resolve(old.arrival());
  assert.equal((await abandoned.done).outcome, "abandoned");
  assert.ok(old.body.destroyed);
  fresh.end();
  assert.equal((await seat.done).outcome, "committed");
  await scripted.flights.close();
});
