import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { ObjectRecord } from "./objects.ts";
import { sampleRecord } from "./records.contract.ts";
import { sweep } from "./sweep.ts";

/** After the removal of this one, where a test asks for it, the store is closed. */
const lastBeforeEnd = "e".repeat(32);

const idOf = (digits: string): string => digits.padStart(32, "0");

/** Blobs and the records that claim them, as sizes by id. */
async function sweepOf(
  files: Map<string, number>,
  claims: Map<string, number>,
  fresh: ReadonlySet<string>,
  ending = new AbortController(),
) {
  const records = [...claims].map(([id, size]) => sampleRecord({ id, size, kind: "zip", version: `v1.0.${id}` }));
  const swept = await sweep({
    blobs: {
      async *ids() {
        yield* [...files.keys()].sort();
      },
      isFresh: async (id) => fresh.has(id),
      sizeOf: async (id) => files.get(id),
      remove: async (id) => void files.delete(id),
    },
    records: {
      blobRecords: async (after, limit) =>
        records
          .filter(({ id }) => id > after)
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .slice(0, limit),
      removeRecord: async ({ id }: ObjectRecord) => {
        claims.delete(id);
        files.delete(id);
        if (id === lastBeforeEnd) ending.abort();
      },
    },
    signal: ending.signal,
  });
  return { files: [...files.keys()].sort(), claims: [...claims.keys()].sort(), swept };
}

const cases: readonly [Record<string, number>, Record<string, number>, string[], string[], string][] = [
  [{}, {}, [], [], "nothing"],
  [{ a: 1 }, { a: 1 }, ["a"], ["a"], "a pair stays"],
  [{ a: 1 }, {}, [], [], "a blob without a record"],
  [{}, { a: 1 }, [], [], "a record without a blob"],
  [{ a: 1 }, { a: 2 }, [], [], "a blob of another size goes with its record"],
  [{ f: 1 }, {}, ["f"], [], "a fresh blob: its record is still to come"],
  [{}, { f: 1 }, [], ["f"], "a fresh record: its blob came after the listing"],
  [{ a: 1, c: 1, e: 1 }, { b: 1, c: 1, d: 1 }, ["c"], ["c"], "interleaved"],
];
for (const [files, claims, filesLeft, claimsLeft, why] of cases) {
  test(`sweep ${JSON.stringify(files)} against ${JSON.stringify(claims)}: ${why}`, async () => {
    const keyed = (given: Record<string, number>) =>
      new Map(Object.entries(given).map(([id, size]) => [idOf(id), size]));
    const left = await sweepOf(keyed(files), keyed(claims), new Set([idOf("f")]));
    assert.deepEqual([left.files, left.claims], [filesLeft.map(idOf), claimsLeft.map(idOf)]);
  });
}

test("after any sweep blobs and records are the same ids, those that matched before", async () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 2_000 }), { maxLength: 1_500 });
  await fc.assert(
    fc.asyncProperty(ids, ids, async (some, others) => {
      const keyed = (numbers: number[]) => new Map(numbers.map((number) => [idOf(String(number)), number]));
      const both = some.filter((number) => others.includes(number)).map((number) => idOf(String(number)));
      const left = await sweepOf(keyed(some), keyed(others), new Set());
      assert.deepEqual(left.files, both.sort());
      assert.deepEqual(left.claims, left.files);
      assert.equal(left.swept.files + left.files.length, some.length);
      assert.equal(left.swept.records + left.claims.length, others.length);
    }),
    { numRuns: 30 },
  );
});

test("a store that closes ends the sweep after the step under way; blobs whose records were not read yet stay", async () => {
  const claims = new Map(Array.from({ length: 499 }, (_, index) => [idOf(String(index)), 1]));
  claims.set(lastBeforeEnd, 1);
  const whole = Array.from({ length: 10 }, (_, index): [string, number] => [`f${String(index).padStart(31, "0")}`, 1]);
  for (const [id, size] of whole) claims.set(id, size);
  const left = await sweepOf(new Map(whole), claims, new Set());
  assert.equal(left.claims.length, 10);
  assert.deepEqual(left.files, left.claims);
});
