import assert from "node:assert/strict";
import { test } from "node:test";
import { leavesNoAnswerOut } from "./audit-kills.ts";

test("three kills under load leave no private answer without its leaf", { timeout: 300_000 }, async (t) => {
  assert.ok((await leavesNoAnswerOut(t, 3)) > 0);
});
