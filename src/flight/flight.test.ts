import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { ArraySpool } from "../../test/flight/array-spool.ts";
import { ScriptedFlights, settle, until } from "../../test/flight/scripted-flights.ts";
import { ScriptedSource } from "../../test/flight/scripted-source.ts";
import { Fault } from "../fault/fault.ts";

// An object is small up to 100 bytes here, and the last 10 bytes of a larger one are held back.
const large = randomBytes(1_000);
const small = randomBytes(100);

test("a small object is announced whole, checked and kept; never before", async () => {
  const source = new ScriptedSource();
  const check = Promise.withResolvers<string>();
  const scripted = new ScriptedFlights();
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(small.length), { check: () => check.promise }),
    scope,
  );
  let announced = false;
  const announcement = seat.announced(scope).finally(() => (announced = true));
  const reading = buffer(seat.stream(0, undefined, scope));
  source.send(small);
  source.end();
  await settle();
  assert.equal(announced, false);
  check.resolve("h1:abc");
  assert.deepEqual(await announcement, { from: "proxy.example", length: 100, whole: true });
  assert.deepEqual(await reading, small);
  const sum = { size: 100, sha256: createHash("sha256").update(small).digest("hex") };
  assert.deepEqual(scripted.kept, [{ spool: scripted.spools[0], sum, verdict: "h1:abc", from: "proxy.example" }]);
  assert.equal(scripted.spools[0]?.committed, true);
  assert.deepEqual(await seat.done, { outcome: "committed", from: "proxy.example", sum });
  assert.deepEqual(scripted.told, ["flight.began", "wait.began", "wait.ended done", "flight.ended committed"]);
  await scripted.flights.close();
});

test("a large object of unknown length is announced as soon as more than a small one has come", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights();
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival()),
    scope,
  );
  const announcement = seat.announced(scope);
  source.send(large.subarray(0, 100));
  await settle();
  source.send(large.subarray(100, 101));
  assert.deepEqual(await announcement, { from: "proxy.example", length: undefined, whole: false });
  await scripted.flights.close();
});

test("a failed check: every reader has got all but the last bytes and then sees the Fault, never an end", async () => {
  const source = new ScriptedSource();
  const bad = new Fault("ZIP_INVALID", "no end of central directory");
  const check = Promise.withResolvers<string>();
  const scripted = new ScriptedFlights();
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(large.length), { check: () => check.promise }),
    scope,
  );
  const readers = [0, 500, 985].map((start) => seat.stream(start, undefined, scope));
  const got = readers.map(() => 0);
  const failures = readers.map(async (reader, index) => {
    for await (const chunk of reader) got[index] = (got[index] ?? 0) + (chunk as Uint8Array).length;
  });
  const unread = seat.stream(0, undefined, scope);
  source.send(large);
  source.end();
  await settle();
  assert.deepEqual(got, [990, 490, 5]);
  check.reject(bad);
  for (const failure of failures) await assert.rejects(failure, bad);
  assert.equal(unread.errored, bad, "a reader that nobody listens to yet does not end the process");
  assert.deepEqual(got, [990, 490, 5]);
  assert.deepEqual([scripted.spools[0]?.committed, scripted.kept], [false, []]);
  await until(() => scripted.spools[0]?.closed === true);
  await assert.rejects(buffer(seat.stream(0, 10, scope)), bad, "who opens a stream afterwards sees it too");
  await assert.rejects(seat.announced(scope), bad);
});

test("what cannot be kept is not given: the record fails after the check", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights();
  const scope = scripted.scope();
  const keep = (): Promise<void> => Promise.reject(new Fault("STORAGE_FAILED", "the database is read-only"));
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(), { keep }),
    scope,
  );
  source.send(small);
  source.end();
  await assert.rejects(seat.announced(scope), { code: "STORAGE_FAILED" });
});

test("a disk that hangs while the object is kept: the wait has a name and an end", async () => {
  const source = new ScriptedSource();
  const hangs = Promise.withResolvers<void>();
  const scripted = new ScriptedFlights({ storageMs: 5 });
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(), { keep: () => hangs.promise }),
    scope,
  );
  source.end();
  await assert.rejects(seat.announced(scope), { code: "STORAGE_FAILED", message: /not kept within 5 ms/ });
  assert.equal(scripted.spools[0]?.closed, false, "what is being written is not closed under the writer");
  hangs.resolve();
  await until(() => scripted.spools[0]?.closed === true);
});

test("a memory spool is passed on and not committed", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ spool: () => new ArraySpool("memory") });
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival()),
    scope,
  );
  const reading = buffer(seat.stream(0, undefined, scope));
  seat.leave();
  source.send(large);
  source.end();
  assert.deepEqual(await reading, large);
  assert.equal((await seat.done).outcome, "passed");
  assert.equal(scripted.kept.length, 1);
  await until(() => scripted.spools[0]?.closed === true);
});

const endings: readonly [why: string, code: string, make: () => ScriptedFlights, length: number | undefined][] = [
  ["the disk fills up in mid-body", "STORAGE_FULL", () => withSpool(() => new ArraySpool("disk", 500)), undefined],
  ["no room to begin with", "STORAGE_FULL", () => withSpool(full), undefined],
  ["a length beyond the limit", "OBJECT_TOO_LARGE", () => withSpool(() => assert.fail("no spool")), 100_000_001],
  ["fewer bytes than announced", "UPSTREAM_CUT", () => new ScriptedFlights(), 1_001],
  ["more bytes than announced", "UPSTREAM_CUT", () => new ScriptedFlights(), 999],
];

for (const [why, code, make, length] of endings) {
  test(`${code}: ${why}`, async () => {
    const source = new ScriptedSource();
    const scripted = make();
    const scope = scripted.scope();
    const plan = scripted.plan(() => source.arrival(length), { smallBytes: 2_000 });
    const seat = scripted.flights.join(plan, scope);
    source.send(large);
    source.end();
    await assert.rejects(seat.announced(scope), { code });
    assert.ok(source.body.destroyed);
    await until(() => scripted.spools.every(({ closed, committed }) => closed && !committed));
    assert.deepEqual(scripted.told, ["flight.began", "flight.ended failed"]);
  });
}

test("a body that fails before anybody reads it is a failed flight, not the end of the process", async () => {
  const source = new ScriptedSource();
  const opened = Promise.withResolvers<ArraySpool>();
  const scripted = new ScriptedFlights({ create: () => opened.promise });
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival()),
    scope,
  );
  await settle();
  source.cut(new Fault("UPSTREAM_CUT", "connection reset"));
  await settle();
  opened.resolve(new ArraySpool());
  await assert.rejects(seat.announced(scope), { code: "UPSTREAM_CUT", message: "connection reset" });
});

test("a cut that is gone on with is not seen by readers", async () => {
  const source = new ScriptedSource();
  const rest = new ScriptedSource("other.example");
  const scripted = new ScriptedFlights();
  const scope = scripted.scope();
  const resume = (at: number): Promise<ReturnType<ScriptedSource["arrival"]> & { at: number }> =>
    Promise.resolve({ ...rest.arrival(large.length), at });
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(large.length, resume)),
    scope,
  );
  const reading = buffer(seat.stream(0, undefined, scope));
  source.send(large.subarray(0, 600));
  await settle();
  source.cut(new Error("socket hang up"));
  await settle();
  rest.send(large.subarray(600));
  rest.end();
  assert.deepEqual(await reading, large);
  assert.equal(scripted.kept[0]?.sum.sha256, createHash("sha256").update(large).digest("hex"));
  assert.deepEqual(
    scripted.events.filter(({ what }) => what === "fetch.resumed"),
    [{ what: "fetch.resumed", on: "other.example", object: seat.object, at: 600 }],
  );
  await scripted.flights.close();
});

test("a slow reader holds up neither the download nor a fast reader", async () => {
  const original = randomBytes(1_000_000);
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights({ blockBytes: 1_000 });
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(original.length)),
    scope,
  );
  const slow = seat.stream(0, undefined, scope);
  const chunks = slow[Symbol.asyncIterator]();
  source.send(original);
  const first = (await chunks.next()).value as Buffer;
  const fast = buffer(seat.stream(0, undefined, scope));
  source.end();
  assert.ok((await fast).equals(original));
  assert.equal((await seat.done).outcome, "committed");
  assert.ok(slow.readableLength <= 1_000, `the slow reader holds ${slow.readableLength} bytes`);
  const rest: Buffer[] = [first];
  for await (const chunk of slow) rest.push(chunk as Buffer);
  assert.ok(Buffer.concat(rest).equals(original));
  await scripted.flights.close();
});

test("a range that has arrived is served at once; one that reaches into the last bytes waits for the check", async () => {
  const source = new ScriptedSource();
  const scripted = new ScriptedFlights();
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(large.length)),
    scope,
  );
  source.send(large.subarray(0, 300));
  assert.deepEqual(await buffer(seat.stream(100, 300, scope)), large.subarray(100, 300));
  assert.deepEqual(await buffer(seat.stream(700, 700, scope)), Buffer.alloc(0));
  let over = false;
  const last = buffer(seat.stream(990, 1_000, scope)).finally(() => (over = true));
  source.send(large.subarray(300));
  await settle();
  assert.equal(over, false);
  source.end();
  assert.deepEqual(await last, large.subarray(990));
  await scripted.flights.close();
});

function withSpool(spool: () => ArraySpool): ScriptedFlights {
  return new ScriptedFlights({ spool });
}

function full(): never {
  throw new Fault("STORAGE_FULL", "neither disk nor memory has room");
}
