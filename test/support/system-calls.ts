import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A system call: what it was, and in which lines of the trace it began and ended. */
export type SystemCall = { readonly text: string; readonly began: number; ended: number };

const calls = "openat,mkdir,mkdirat,write,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2";

/** Why no system calls can be looked at here. */
export function whyNotTraced(): string | undefined {
  const { error, status } = spawnSync("strace", ["-qq", "-o", "/dev/null", "true"]);
  if (error !== undefined) return "strace is not installed";
  return status === 0 ? undefined : "this system does not let strace look at a process";
}

/**
 * Runs a program of ours to its end, and gives what it printed and all it wrote, synced and renamed, with the paths of
 * its files in angle brackets. @param trace a file for the trace
 */
export function traced(program: readonly string[], trace: string) {
  const options = ["-f", "-y", "-qq", "-s", "200", "-e", `trace=${calls}`, "-o", trace];
  const run = spawnSync("strace", [...options, process.execPath, ...program], { encoding: "utf8" });
  return { stdout: run.stdout, stderr: run.stderr, calls: parse(readFileSync(trace, "utf8")) };
}

function parse(trace: string): readonly SystemCall[] {
  const found: SystemCall[] = [];
  const underWay = new Map<string, SystemCall>();
  for (const [line, full] of trace.split("\n").entries()) {
    const [, pid = "", text = ""] = /^(\d+) +(.*)$/.exec(full) ?? [];
    if (text.startsWith("<...")) {
      const call = underWay.get(pid);
      if (call !== undefined) call.ended = line;
      continue;
    }
    const unfinished = text.includes("<unfinished ...>");
    const call: SystemCall = { text, began: line, ended: unfinished ? Number.POSITIVE_INFINITY : line };
    if (unfinished) underWay.set(pid, call);
    found.push(call);
  }
  return found;
}
