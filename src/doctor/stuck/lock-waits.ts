import { readFile } from "node:fs/promises";

/** Whether a process waits for a lock that another one holds. @see man 5 proc_locks */
export async function waitsForLock(pid: number): Promise<boolean> {
  const text = await readFile("/proc/locks", "utf8").catch(() => "");
  return [...text.matchAll(/^\d+: -> \w+ +\w+ +\w+ +(\d+) /gm)].some(([, waiter]) => Number(waiter) === pid);
}
