import assert from "node:assert/strict";
import { test } from "node:test";
import { leavesNoAnswerOut } from "../access/audit-kills.ts";

test("fifty kills under load leave no private answer without its leaf", { timeout: 3_600_000 }, async (t) => {
  const answers = await leavesNoAnswerOut(t, 50);
  t.diagnostic(`${answers} answers were given`);
  assert.ok(answers > 0);
});
