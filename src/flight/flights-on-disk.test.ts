import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { ScriptedFlights, settle } from "../../test/flight/scripted-flights.ts";
import { ScriptedSource } from "../../test/flight/scripted-source.ts";
import { Fault } from "../fault/fault.ts";
import { openStore, type Store } from "../store/store.ts";

const original = randomBytes(1_000_000);
let directory = "";
let store: Store;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), "modgate-flights-"));
  store = await openStore({ directory }, () => undefined);
});

after(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

test("on disk: readers get what arrives, and the store has the same bytes when they have", async () => {
  const source = new ScriptedSource();
  const scripted = flightsOverStore();
  const scope = scripted.scope();
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(original.length)),
    scope,
  );
  const early = Array.from({ length: 20 }, () => buffer(seat.stream(0, undefined, scope)));
  for (let at = 0; at < 600_000; at += 50_000) {
    source.send(original.subarray(at, at + 50_000));
    await settle();
  }
  const late = [100, 550_000].map((start) => buffer(seat.stream(start, 600_000, scope)));
  source.send(original.subarray(600_000));
  source.end();
  for (const bytes of await Promise.all(early)) assert.ok(bytes.equals(original));
  for (const [index, start] of [100, 550_000].entries()) {
    assert.ok((await late[index])?.equals(original.subarray(start, 600_000)));
  }
  const blob = await store.blobs.open(seat.id);
  assert.ok(blob);
  assert.ok((await buffer(blob.stream(0, blob.size))).equals(original));
  await scripted.flights.close();
  assert.deepEqual(await readdir(join(directory, "partial")), []);
});

test("on disk: nothing is left of an object that failed its check", async () => {
  const source = new ScriptedSource();
  const scripted = flightsOverStore();
  const scope = scripted.scope();
  const check = (): Promise<string> => Promise.reject(new Fault("ZIP_INVALID", "bad"));
  const seat = scripted.flights.join(
    scripted.plan(() => source.arrival(original.length), { check }),
    scope,
  );
  const reading = buffer(seat.stream(0, undefined, scope));
  source.send(original);
  source.end();
  await assert.rejects(reading, { code: "ZIP_INVALID" });
  await scripted.flights.close();
  assert.equal(await store.blobs.open(seat.id), undefined);
  assert.deepEqual(await readdir(join(directory, "partial")), []);
});

function flightsOverStore(): ScriptedFlights {
  return new ScriptedFlights({ create: (id, expected) => store.blobs.create(id, expected) });
}
