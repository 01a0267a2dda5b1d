import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in these. */
const ticksPerSecond = 100;

/** User and system seconds so far of a process, of those it started that still run, and of those it has waited for. */
export function cpuSeconds(pid: number): number {
  return family(pid).reduce((sum, member) => {
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = statOf(member).slice(11, 15).map(Number);
    return sum + (utime + stime + cutime + cstime) / ticksPerSecond;
  }, 0);
}

/** The most memory a process has held at a time, in bytes; with a reset in between, since then. */
export function peakBytes(pid: number): number {
  return statusBytes(pid, "VmHWM");
}

export function residentBytes(pid: number): number {
  return family(pid).reduce((sum, member) => sum + statusBytes(member, "VmRSS"), 0);
}

function family(pid: number): readonly number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: Number(statOf(Number(name))[1]) }));
  const members = [pid];
  for (const member of members) {
    members.push(...parents.filter(({ parent }) => parent === member).map((child) => child.pid));
  }
  return members;
}

/** Fields of /proc/PID/stat from the third on (the second, the name, may hold blanks); none when it has ended. */
function statOf(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function statusBytes(pid: number, field: string): number {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(found?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
