import assert from "node:assert/strict";
import { test } from "node:test";
import { survivesKills } from "../support/kills.ts";

test("a hundred kills under load", { timeout: 3_600_000 }, async (t) => {
  const { acknowledged } = await survivesKills(t, 100);
  assert.ok(acknowledged > 0, "the load did acknowledge something");
});
