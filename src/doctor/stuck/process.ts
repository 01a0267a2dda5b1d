import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { describe, type Owner } from "../probes/locks.ts";

/** A process as /proc shows it. */
export type Process = Owner & {
  readonly name: string;
  /** "S", "R", "D" … */
  readonly state: string;
  readonly parent: number;
};

/** Every process this user may look at; none where there is no /proc. */
export async function processes(): Promise<readonly Process[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => processOf(pid)));
  return found.filter((one) => one !== undefined);
}

export async function processOf(pid: number): Promise<Process | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const end = text.lastIndexOf(")");
  const [state = "", parent = "0"] = text.slice(end + 2).split(" ");
  return { ...(await describe(pid)), name: text.slice(text.indexOf("(") + 1, end), state, parent: Number(parent) };
}

/** Below a process, the deepest last. */
export function descendants(all: readonly Process[], pid: number): readonly Process[] {
  const children = all.filter(({ parent }) => parent === pid);
  return [...children, ...children.flatMap((child) => descendants(all, child.pid))];
}

/** The go commands that stand: not the programs they build. */
export function goCommands(all: readonly Process[]): readonly Process[] {
  return all.filter(({ name }) => basename(name) === "go");
}

/** The threads in state D. */
export async function uninterruptible(pid: number): Promise<readonly string[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const states = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${pid}/task/${thread}/stat`, "utf8").catch(() => "");
      return text.slice(text.lastIndexOf(")") + 2, text.lastIndexOf(")") + 3);
    }),
  );
  return threads.filter((_, at) => states[at] === "D");
}

/** What a process has open: files by their path, sockets by their inode. */
export async function openThings(
  pid: number,
): Promise<{ readonly files: readonly string[]; readonly sockets: readonly string[] }> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
  return {
    files: targets.filter((target) => target.startsWith("/")),
    sockets: targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []),
  };
}
