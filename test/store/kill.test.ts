import assert from "node:assert/strict";
import { test } from "node:test";
import { tempFolder } from "../support/temp-folder.ts";
import { killRounds } from "./kill-rounds.ts";

test("kill -9 while objects are being kept, five times: none lost, none torn, nothing left behind", async (t) => {
  const report = await killRounds(tempFolder(t), 5);
  t.diagnostic(`${report.acknowledged} objects had been acknowledged`);
  assert.ok(report.acknowledged > 0, "there was something to lose");
  assert.deepEqual({ ...report, acknowledged: 0 }, { acknowledged: 0, lost: 0, torn: 0, leftBehind: 0, orphans: 0 });
});
