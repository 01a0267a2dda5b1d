import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { MemoryBudget, MemoryBytes } from "./memory-bytes.ts";

test("any pieces, read anywhere, are what one buffer would give", async () => {
  const pieces = fc.array(fc.integer({ min: 0, max: 150_000 }), { maxLength: 6 });
  const position = fc.integer({ min: 0, max: 500_000 });
  await fc.assert(
    fc.asyncProperty(pieces, position, position, async (sizes, from, length) => {
      const budget = new MemoryBudget(1e6);
      const memory = new MemoryBytes(budget, 1e6);
      const whole = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, index + 1)));
      for (const [index, size] of sizes.entries()) memory.append(Buffer.alloc(size, index + 1));
      assert.ok(whole.subarray(from, from + length).equals(await memory.read(from, length)));
      assert.equal(budget.free, 1e6 - whole.length);
      memory.discard();
      assert.equal(budget.free, 1e6);
    }),
    { numRuns: 200 },
  );
});
