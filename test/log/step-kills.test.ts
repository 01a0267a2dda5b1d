import assert from "node:assert/strict";
import { test } from "node:test";
import { openXMod } from "../tlog/x-mod.ts";
import { survivesStepKills } from "./step-kills.ts";

const xMod = openXMod();

test(
  "killed after each step of an append under 50 lookups: nothing answered is lost, no gap, no contradiction",
  { skip: xMod.skip, timeout: 300_000 },
  async (t) => {
    const acknowledged = await survivesStepKills(t, xMod, 1);
    assert.ok(acknowledged > 50, `${acknowledged} lookups were answered`);
  },
);
