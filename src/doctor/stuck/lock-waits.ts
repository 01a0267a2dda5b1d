import { readFile } from "node:fs/promises";

/** The files, as /proc/locks names them, whose locks a process waits for. */
export async function keysOf(pid: number): Promise<readonly string[]> {
  const text = await readFile("/proc/locks", "utf8").catch(() => "");
  return [...text.matchAll(/^\d+: -> \w+ +\w+ +\w+ +(\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) /gm)].flatMap(
    ([, waiter, major = "", minor = "", inode = ""]) =>
      Number(waiter) === pid ? [`${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}:${inode}`] : [],
  );
}
