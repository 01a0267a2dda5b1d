import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { traced, whyNotTraced, type SystemCall } from "../support/system-calls.ts";
import { tempFolder } from "../support/temp-folder.ts";

// A kill cannot show a missing fsync, because what was written survives it in the system's memory. So the system calls
// themselves are looked at.

test("a blob and its record: write, fsync, rename, fsync of the folder, write, fsync, and only then the answer", (t) => {
  const reason = whyNotTraced();
  if (reason !== undefined) return t.skip(reason);
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const id = "ab".repeat(16);
  const program = [join(import.meta.dirname, "commit-program.ts"), data, id];
  const { calls, stdout, stderr } = traced(program, join(folder, "trace"));
  assert.equal(stdout, "acknowledged\n", stderr);

  const partial = join(data, "partial", id);
  const those = (pattern: RegExp, of: string): SystemCall[] =>
    calls.filter(({ text }) => pattern.test(text) && text.includes(of));
  const first = (pattern: RegExp, of: string): SystemCall => {
    const [call] = those(pattern, of);
    assert.ok(call, `no ${pattern.source} of ${of}`);
    return call;
  };
  const rename = first(/^rename/, `"${partial}", "${join(data, "blobs", "ab", id)}"`);
  const answer = first(/^p?write/, '"acknowledged');
  const log = `<${join(data, "records.sqlite-wal")}>`;
  const logged = those(/^pwrite/, log).filter(({ began }) => began > rename.ended && began < answer.began);
  const steps: readonly [string, SystemCall | undefined][] = [
    ["the partial file is made", first(/^openat.*O_CREAT/, `"${partial}"`)],
    ["its last bytes are written", those(/^p?write/, `<${partial}>`).at(-1)],
    ["a new folder is made for it", first(/^mkdir/, `"${join(data, "blobs", "ab")}"`)],
    ["the folder's own name is synced", those(/^fsync/, `<${join(data, "blobs")}>`).at(-1)],
    ["it is synced", first(/^f(data)?sync/, `<${partial}>`)],
    ["it gets its name", rename],
    ["the folder is synced", first(/^fsync/, `<${join(data, "blobs", "ab")}>`)],
    ["the record is written", logged.at(-1)],
    ["the log is synced", those(/^f(data)?sync/, log).find(({ began }) => began > (logged.at(-1)?.ended ?? 0))],
    ["the answer is given", answer],
  ];
  let before = -1;
  for (const [step, call] of steps) {
    assert.ok(call && call.began > before, `${step} after the step before it has ended`);
    before = call.ended;
  }
});
