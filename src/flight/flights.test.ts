import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { buffer } from "node:stream/consumers";
import { ScriptedFlights, settle, until } from "../../test/flight/scripted-flights.ts";
import { ScriptedSource } from "../../test/flight/scripted-source.ts";
import { Fault } from "../fault/fault.ts";

const megabyte = 1_048_576;

test("300 readers of one cold object: one fetch, and first bytes to all before the last has arrived", async () => {
  const original = randomBytes(4 * megabyte);
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights();
  const scope = scripted.scope();
  const plan = scripted.plan(() => source.arrival(original.length));
  const firstBytes = new Set<number>();
  const whole = Array.from({ length: 300 }, async (_, reader) => {
    const seat = scripted.flights.join(plan, scope);
    const announced = await seat.announced(scope);
    assert.deepEqual(announced, { from: "proxy.example", length: original.length, whole: false });
    const stream = seat.stream(0, undefined, scope);
    seat.leave();
    let at = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      firstBytes.add(reader);
      assert.ok(chunk.equals(original.subarray(at, at + chunk.length)));
      at += chunk.length;
    }
    return at;
  });
  for (let at = 0; at < 3 * megabyte; at += 65_536) source.send(original.subarray(at, at + 65_536));
  await until(() => firstBytes.size === 300);
  source.send(original.subarray(3 * megabyte));
  source.end();
  assert.deepEqual(new Set(await Promise.all(whole)), new Set([original.length]));
  assert.equal(scripted.begins, 1);
  await scripted.flights.close();
});

test("who joins while it arrives, and who joins just after it has landed, share the fetch and its id", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ landedMs: 60_000 });
  const scope = scripted.scope();
  const first = scripted.flights.join(
    scripted.plan(() => source.arrival()),
    scope,
  );
  source.send(Buffer.from("hello, "));
  await settle();
  const late = scripted.flights.join(
    scripted.plan(() => assert.fail("a second fetch")),
    scope,
  );
  source.send(Buffer.from("world"));
  source.end();
  await first.done;
  const later = scripted.flights.join(
    scripted.plan(() => assert.fail("a third fetch")),
    scope,
  );
  for (const seat of [first, late, later]) {
    assert.equal(seat.id, first.id);
    assert.deepEqual(await seat.announced(scope), { from: "proxy.example", length: 12, whole: true });
    assert.equal((await buffer(seat.stream(0, undefined, scope))).toString(), "hello, world");
  }
  await scripted.flights.close();
});

test("other objects have flights of their own, and an object that landed a while ago a new one", async () => {
  const scripted = new ScriptedFlights({ landedMs: 1 });
  const scope = scripted.scope();
  const plan = (object: string): ReturnType<typeof scripted.plan> =>
    scripted.plan(
      () => {
        const source = new ScriptedSource();
        source.end();
        return source.arrival();
      },
      { object },
    );
  const seats = ["a", "b"].map((object) => scripted.flights.join(plan(object), scope));
  await Promise.all(seats.map(({ done }) => done));
  for (const seat of seats) seat.leave();
  await until(() => scripted.spools.every(({ closed }) => closed));
  scripted.flights.join(plan("a"), scope).leave();
  assert.equal(scripted.begins, 3);
  await scripted.flights.close();
});

test("a failure is the answer to all who wait and to the next who ask, for a while", async () => {
  const scripted = new ScriptedFlights({ refusedMs: 60_000 });
  const scope = scripted.scope();
  const gone = new Fault("NOT_FOUND", "proxy.example: 404 Not Found");
  const plan = scripted.plan(() => Promise.reject(gone));
  const seats = [scripted.flights.join(plan, scope), scripted.flights.join(plan, scope)];
  for (const seat of seats) await assert.rejects(seat.announced(scope), gone);
  assert.deepEqual(await seats[0]?.done, { outcome: "failed", fault: gone });
  assert.throws(() => scripted.flights.join(plan, scope), gone);
  assert.equal(scripted.flights.recentFailure(plan.object), gone);
  assert.equal(scripted.flights.recentFailure("another"), undefined);
  assert.equal(scripted.begins, 1);
});

test("a failure that is over is not the answer any more", async () => {
  const scripted = new ScriptedFlights({ failedMs: 0 });
  const scope = scripted.scope();
  const plan = scripted.plan(() => Promise.reject(new Fault("UPSTREAM_BUSY", "429")));
  await scripted.flights.join(plan, scope).done;
  await scripted.flights.join(plan, scope).done;
  assert.equal(scripted.begins, 2);
});

test("close in mid-flight: readers see why, the source is let go, nothing stays open, nobody may join", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights();
  const scope = scripted.scope();
  const plan = scripted.plan(() => source.arrival(1_000));
  const seat = scripted.flights.join(plan, scope);
  await seat.announced(scope);
  const reading = buffer(seat.stream(0, undefined, scope));
  const silent = scripted.flights.join(
    scripted.plan(({ signal }) => new Promise((_, no) => signal.addEventListener("abort", () => no(signal.reason))), {
      object: "has not begun to arrive",
    }),
    scope,
  );
  source.send(Buffer.alloc(500));
  await settle();
  await Promise.all([
    assert.rejects(reading, { code: "SHUTTING_DOWN" }),
    assert.rejects(silent.announced(scope), { code: "SHUTTING_DOWN" }),
    scripted.flights.close(),
  ]);
  assert.ok(source.body.destroyed);
  assert.deepEqual(
    scripted.spools.map(({ closed, committed }) => ({ closed, committed })),
    [{ closed: true, committed: false }],
  );
  assert.throws(() => scripted.flights.join(plan, scope), { code: "SHUTTING_DOWN" });
  assert.equal((await seat.done).outcome, "failed");
});

test("close in mid-check: what the check says afterwards is not kept any more", async () => {
  const source = new ScriptedSource();
  const check = Promise.withResolvers<string>();
  const scripted = new ScriptedFlights();
  const plan = scripted.plan(() => source.arrival(), { check: () => check.promise });
  const seat = scripted.flights.join(plan, scripted.scope());
  source.end();
  await settle();
  const closed = scripted.flights.close();
  check.resolve("good");
  await closed;
  assert.equal((await seat.done).outcome, "failed");
  assert.deepEqual(scripted.kept, []);
});

test("close ends those, too, who still read what has landed", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ blockBytes: 10 });
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival()),
    scope,
  );
  source.send(Buffer.alloc(1_000));
  source.end();
  await seat.done;
  const stream = seat.stream(0, undefined, scope);
  const chunks = stream[Symbol.asyncIterator]();
  await chunks.next();
  await scripted.flights.close();
  assert.equal(scripted.spools[0]?.closed, true);
  await assert.rejects(
    async () => {
      while ((await chunks.next()).done !== true);
    },
    { code: "SHUTTING_DOWN" },
  );
});
