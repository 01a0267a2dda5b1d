import assert from "node:assert/strict";
import { test } from "node:test";
import { survivesKills } from "./support/kills.ts";

test(
  "five kills under load: nothing corrupt, nothing acknowledged lost, nothing left over",
  { timeout: 300_000 },
  async (t) => {
    const { acknowledged } = await survivesKills(t, 5);
    assert.ok(acknowledged > 0, "the load did acknowledge something");
  },
);
