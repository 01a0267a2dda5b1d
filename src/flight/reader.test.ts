import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { test } from "node:test";
import * as fc from "fast-check";
import { ScriptedFlights } from "../../test/flight/scripted-flights.ts";
import { Fault } from "../fault/fault.ts";
import type { Arrival } from "./plan.ts";

const readerArbitrary = fc.record({
  joinsAfterTurns: fc.nat({ max: 30 }),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  pauses: fc.array(fc.nat({ max: 3 }), { maxLength: 5 }),
});

const flightArbitrary = fc.record({
  original: fc.uint8Array({ maxLength: 3_000 }),
  chunks: fc.array(fc.record({ size: fc.integer({ min: 1, max: 700 }), turns: fc.nat({ max: 3 }) }), {
    minLength: 1,
    maxLength: 9,
  }),
  announcesLength: fc.boolean(),
  cuts: fc.uniqueArray(fc.nat({ max: 3_000 }), { maxLength: 3 }),
  good: fc.boolean(),
  smallBytes: fc.constantFrom(0, 100, 5_000),
  limits: fc.record({
    holdBackBytes: fc.integer({ min: 1, max: 200 }),
    blockBytes: fc.integer({ min: 1, max: 300 }),
    recentBlocks: fc.integer({ min: 1, max: 4 }),
  }),
  readers: fc.array(readerArbitrary, { minLength: 1, maxLength: 6 }),
});

type FlightCase = typeof flightArbitrary extends fc.Arbitrary<infer T> ? T : never;
type ReaderCase = FlightCase["readers"][number];

test("whatever the chunks, cuts, speeds and ranges: a stream that ends gave its slice, and a bad object never its end", async () => {
  await fc.assert(fc.asyncProperty(flightArbitrary, fly), { numRuns: 500 });
});

async function fly(flight: FlightCase): Promise<void> {
  const { original, good, smallBytes, limits } = flight;
  const scripted = new ScriptedFlights({ ...limits, landedMs: 60_000, refusedMs: 60_000 });
  const bad = new Fault("ZIP_INVALID", "bad");
  const plan = scripted.plan(() => arrivalFrom(flight, 0), {
    smallBytes,
    check: () => (good ? Promise.resolve("good") : Promise.reject(bad)),
  });
  const keeper = scripted.flights.join(plan, scripted.scope());
  const readings = flight.readers.map(async (reader) => {
    await turns(reader.joinsAfterTurns);
    const start = Math.floor(reader.from * original.length);
    const end = reader.to === undefined ? undefined : start + Math.floor(reader.to * (original.length - start));
    const { bytes, failure } = await read(keeper.stream(start, end, scripted.scope()), reader);
    const wanted = Buffer.from(original.subarray(start, end));
    if (failure === undefined) assert.ok(bytes.equals(wanted), "a stream that ends gave its slice");
    assert.ok(bytes.equals(wanted.subarray(0, bytes.length)), "what a stream gave is the beginning of its slice");
    if (good) assert.equal(failure, undefined);
    if (!good && bytes.length > 0) {
      assert.ok(original.length > smallBytes, "nothing of a small object that is refused is seen");
      assert.ok(start + bytes.length <= original.length - limits.holdBackBytes, "nor the last bytes of a large one");
    }
    if (!good && end === undefined) assert.equal(failure, bad);
  });
  await Promise.all(readings);
  const outcome = await keeper.done;
  const sha256 = createHash("sha256").update(original).digest("hex");
  if ("sum" in outcome) assert.deepEqual(outcome.sum, { size: original.length, sha256 });
  assert.equal(outcome.outcome, good ? "committed" : "failed");
  assert.equal(scripted.begins, 1);
  await scripted.flights.close();
  assert.ok(scripted.spools.every(({ closed }) => closed));
}

/** The bytes from `at` on in chunks of the sizes given, over and over; cut where the case says so, then gone on with. */
function arrivalFrom({ original, chunks, announcesLength, cuts }: FlightCase, begin: number): Arrival & { at: number } {
  const end = Math.min(original.length, ...cuts.filter((cut) => cut > begin));
  const body = Readable.from(
    (async function* () {
      for (let at = begin, index = 0; at < end; index++) {
        const { size, turns: pause } = chunks[index % chunks.length] ?? { size: 1, turns: 0 };
        await turns(pause);
        yield original.slice(at, Math.min(at + size, end));
        at += size;
      }
      if (end < original.length) throw new Error("connection lost");
    })(),
    { objectMode: false },
  );
  const length = announcesLength ? { length: original.length } : {};
  const rest = (at: number): Promise<Arrival & { at: number }> =>
    Promise.resolve(arrivalFrom({ original, chunks, announcesLength, cuts } as FlightCase, at));
  return { from: "proxy.example", body, at: begin, ...length, resume: rest };
}

/** Reads chunk by chunk, with pauses between them. */
async function read(stream: Readable, { pauses }: ReaderCase): Promise<{ bytes: Buffer; failure: unknown }> {
  const got: Buffer[] = [];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      got.push(chunk);
      await turns(pauses[got.length % Math.max(1, pauses.length)] ?? 0);
    }
    return { bytes: Buffer.concat(got), failure: undefined };
  } catch (failure) {
    return { bytes: Buffer.concat(got), failure };
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
