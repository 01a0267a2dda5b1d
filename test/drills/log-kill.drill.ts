import assert from "node:assert/strict";
import { test } from "node:test";
import { survivesStepKills } from "../log/step-kills.ts";
import { openXMod } from "../tlog/x-mod.ts";

const xMod = openXMod();

test("a hundred kills after each step of an append", { skip: xMod.skip, timeout: 6 * 3_600_000 }, async (t) => {
  const acknowledged = await survivesStepKills(t, xMod, 100);
  assert.ok(acknowledged > 0, `${acknowledged} lookups were answered`);
});
