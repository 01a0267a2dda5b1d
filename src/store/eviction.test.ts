import assert from "node:assert/strict";
import { test } from "node:test";
import { Eviction, type UpstreamHas } from "./eviction.ts";
import type { ObjectRecord } from "./objects.ts";
import { sampleRecord } from "./records.contract.ts";

function eviction(
  maxBytes: number | undefined,
  sizes: readonly number[],
  relayBytes = 0,
  upstreamHas: UpstreamHas = async () => true,
) {
  const gone: string[] = [];
  const held = sizes.map((size, index) => sampleRecord({ version: `v1.0.${index}`, size, kind: "zip" }));
  const evicted: string[] = [];
  let relayed = relayBytes;
  const run = new Eviction({
    objects: {
      totals: async () => ({ objects: held.length, bytes: held.reduce((sum, { size }) => sum + size, 0), modules: 1 }),
      coldest: async (limit) => held.filter(({ version }) => !gone.includes(version)).slice(0, limit),
      markGone: async (_module, version) => void gone.push(version),
      removeRecord: async (record: ObjectRecord) => void held.splice(held.indexOf(record), 1),
    },
    relays: {
      bytes: async () => relayed,
      shrink: async (bytes) => {
        relayed = Math.min(relayed, bytes);
      },
    },
    maxBytes,
    upstreamHas,
    tell: (event) => event.what === "object.evicted" && evicted.push(event.version),
  });
  return { run, held, evicted, gone };
}

const hundred = Array.from({ length: 100 }, () => 1);
const cases: readonly [number | undefined, readonly number[], number, readonly number[], string][] = [
  [undefined, [5, 5], 0, [5, 5], "off: nothing leaves"],
  [10, [5, 5], 0, [5, 5], "just within the limit"],
  [10, [5, 5, 1], 0, [5, 1], "the coldest alone is enough"],
  [10, [1, 5, 5, 4], 0, [5, 4], "as many as needed, none more"],
  [10, [11], 0, [], "larger than everything may be"],
  [3, hundred, 0, [1, 1, 1], "more than one group"],
  [10, [5, 5], 1, [5], "relayed answers count"],
  [100, [50, 41], 500, [50, 41].slice(1), "relayed answers are cut to their share first"],
];
for (const [maxBytes, sizes, relayBytes, left, why] of cases) {
  test(`${sizes.length} objects and ${relayBytes} relayed bytes within ${maxBytes}: ${why}`, async () => {
    const { run, held, evicted } = eviction(maxBytes, sizes, relayBytes);
    await Promise.all([run.run(), run.run()]);
    assert.deepEqual(
      held.map(({ size }) => size),
      left,
    );
    assert.equal(evicted.length, sizes.length - left.length);
  });
}

test("what no upstream has any more stays, marked, and the next coldest goes instead", async () => {
  const { run, evicted, gone } = eviction(10, [5, 5, 5], 0, async ({ version }) => version !== "v1.0.0");
  await run.run();
  assert.deepEqual({ evicted, gone }, { evicted: ["v1.0.1"], gone: ["v1.0.0"] });
});

test("nothing leaves while nobody can say whether upstream has it", async () => {
  const { run, evicted, gone } = eviction(10, [5, 5, 5], 0, async () => undefined);
  await run.run();
  assert.deepEqual({ evicted, gone }, { evicted: [], gone: [] });
});
