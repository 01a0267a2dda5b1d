import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { traced, whyNotTraced, type SystemCall } from "../support/system-calls.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { LogBench } from "./log-bench.ts";

// A kill cannot show a missing fsync, because what was written survives it in the system's memory. So the system calls
// themselves are looked at.

test("an append: rows, then the copy and the full tile, then the anchor, then the head, each synced before the next", async (t) => {
  const reason = whyNotTraced();
  if (reason !== undefined) return t.skip(reason);
  const bench = await LogBench.begin(t);
  const { data, anchor } = bench;
  const folder = tempFolder(t);
  const keyFile = join(folder, "key");
  writeFileSync(keyFile, bench.keyText, { mode: 0o600 });
  const program = [join(import.meta.dirname, "append-program.ts"), data, anchor, keyFile];
  const { calls, stdout, stderr } = traced(program, join(folder, "trace"));
  assert.equal(stdout, "acknowledged\n", stderr);

  const wal = `<${join(data, "records.sqlite-wal")}>`;
  const copy = `<${join(anchor, "records.jsonl")}>`;
  const tiles = join(data, "log/tile/8/0");
  const newHead = `${join(anchor, "head")}.new`;
  const answer = calls.findIndex(({ text }) => text.startsWith("write") && text.includes('"acknowledged'));
  const anchored = calls.findIndex(({ text }) => text.startsWith("rename") && text.includes(newHead));
  assert.ok(anchored > 0 && answer > anchored, "one head is anchored, and then the answer is given");

  // From the last step back: each is the last call of its kind that had ended before the step after it began.
  const steps: readonly [string, RegExp, string][] = [
    ["the rows are written", /^pwrite/, wal],
    ["and synced", /^f(data)?sync/, wal],
    ["the copy is written", /^p?write/, copy],
    ["and synced", /^f(data)?sync/, copy],
    ["the full tile is written", /^p?write/, `${tiles}/000.partial-`],
    ["and synced", /^f(data)?sync/, `${tiles}/000.partial-`],
    ["it gets its name", /^rename/, `"${tiles}/000"`],
    ["the folder of that name is synced", /^fsync/, `<${tiles}>`],
    ["the head is written beside the anchored one", /^p?write/, `<${newHead}>`],
    ["and synced", /^f(data)?sync/, `<${newHead}>`],
    ["it takes its place", /^rename/, `"${newHead}"`],
    ["the anchor's folder is synced", /^fsync/, `<${anchor}>`],
    ["the head row is written", /^pwrite/, wal],
    ["and synced", /^f(data)?sync/, wal],
  ];
  let after: SystemCall | undefined = calls[answer];
  for (const [step, kind, path] of steps.toReversed()) {
    const limit = after?.began ?? 0;
    const found = calls.findLast(({ text, ended }) => ended < limit && kind.test(text) && text.includes(path));
    assert.ok(found, `${step}, before what follows it begins`);
    after = found;
  }
});
