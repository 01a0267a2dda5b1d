import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../support/temp-folder.ts";

// A kill cannot show a missing fsync, because what was written survives it in the system's memory. So the system calls
// themselves are looked at.

/** A system call: what it was, and in which lines of the trace it began and ended. */
type Call = { readonly text: string; readonly began: number; ended: number };

const calls = "openat,mkdir,mkdirat,write,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2";

function whyNot(): string | undefined {
  const { error, status } = spawnSync("strace", ["-qq", "-o", "/dev/null", "true"]);
  if (error !== undefined) return "strace is not installed";
  return status === 0 ? undefined : "this system does not let strace look at a process";
}

function parse(trace: string): Call[] {
  const found: Call[] = [];
  const underWay = new Map<string, Call>();
  for (const [line, full] of trace.split("\n").entries()) {
    const [, pid = "", text = ""] = /^(\d+) +(.*)$/.exec(full) ?? [];
    if (text.startsWith("<...")) {
      const call = underWay.get(pid);
      if (call !== undefined) call.ended = line;
      continue;
    }
    const unfinished = text.includes("<unfinished ...>");
    const call: Call = { text, began: line, ended: unfinished ? Number.POSITIVE_INFINITY : line };
    if (unfinished) underWay.set(pid, call);
    found.push(call);
  }
  return found;
}

test("a blob and its record: write, fsync, rename, fsync of the folder, write, fsync, and only then the answer", (t) => {
  const reason = whyNot();
  if (reason !== undefined) return t.skip(reason);
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const trace = join(folder, "trace");
  const id = "ab".repeat(16);
  const program = [process.execPath, join(import.meta.dirname, "commit-program.ts"), data, id];
  const run = spawnSync("strace", ["-f", "-y", "-qq", "-s", "200", "-e", `trace=${calls}`, "-o", trace, ...program], {
    encoding: "utf8",
  });
  assert.equal(run.stdout, "acknowledged\n", run.stderr);

  const all = parse(readFileSync(trace, "utf8"));
  const partial = join(data, "partial", id);
  const those = (pattern: RegExp, of: string): Call[] =>
    all.filter(({ text }) => pattern.test(text) && text.includes(of));
  const first = (pattern: RegExp, of: string): Call => {
    const [call] = those(pattern, of);
    assert.ok(call, `no ${pattern.source} of ${of}`);
    return call;
  };
  const rename = first(/^rename/, `"${partial}", "${join(data, "blobs", "ab", id)}"`);
  const answer = first(/^p?write/, '"acknowledged');
  const log = `<${join(data, "records.sqlite-wal")}>`;
  const logged = those(/^pwrite/, log).filter(({ began }) => began > rename.ended && began < answer.began);
  const steps: readonly [string, Call | undefined][] = [
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
