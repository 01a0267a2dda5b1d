import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { secretsIn } from "./secrets-in.ts";

/**
 * Looks, as `ps` does, at what modgate has started below this process: whoever has an account on the machine can.
 * @param program how modgate's own arguments show
 * @returns secrets in the arguments of programs. A shell is given its text by the test itself.
 */
export function secretsInArgv(program = "src/main.ts"): readonly string[] {
  if (!existsSync("/proc/self")) return []; // no Linux
  return readdirSync("/proc").flatMap((name) => {
    const argv = /^\d+$/.test(name) ? argvOf(Number(name)) : [];
    const found = basename(argv[0] ?? "") === "sh" ? [] : secretsIn(argv.join(" "));
    const ours = found.length > 0 && isStartedBy(program, parentOf(Number(name)));
    return ours ? found.map((one) => `arguments of ${argv[0]}: ${one}`) : [];
  });
}

/** Whether the parent is modgate, and stands below this process itself: others may run tests on this machine, too. */
function isStartedBy(program: string, parent: number | undefined): boolean {
  if (parent === undefined || !argvOf(parent).some((word) => word.endsWith(program))) return false;
  for (let at: number | undefined = parent; at !== undefined; at = parentOf(at)) if (at === process.pid) return true;
  return false;
}

function argvOf(pid: number): readonly string[] {
  return read(pid, "cmdline")?.split("\0") ?? [];
}

function parentOf(pid: number): number | undefined {
  const stat = read(pid, "stat");
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** undefined: the process has ended. */
function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}
