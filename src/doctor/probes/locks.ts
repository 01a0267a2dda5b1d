import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import type { Patient } from "../patient.ts";
import { entriesOf } from "./routes.ts";
import { wanted } from "./wanted.ts";

/** A lock somebody else holds on a file a go command needs. */
export type HeldLock = {
  readonly kind: "module" | "vcs" | "project";
  readonly file: string;
  /** Who has the file open; the process that took the lock may have left it to a child. */
  readonly owner: Owner | undefined;
  readonly waiting: number;
};

export type Owner = { readonly pid: number; readonly command: string; readonly ageMs: number };

export type Locks =
  | { readonly state: "not measured" }
  | { readonly state: "measured"; readonly held: readonly HeldLock[] };

/** A lock that is gone after so long was somebody at work. */
const settledMs = 900;

/** The locks of go commands are flocks, which Linux lists by inode. Elsewhere nothing can be told without taking them. */
export async function locks(patient: Patient): Promise<Locks> {
  const files = await lockFiles(patient);
  const first = await heldAmong(files);
  if (first === undefined) return { state: "not measured" };
  if (first.size === 0) return { state: "measured", held: [] };
  await sleep(settledMs, undefined, { signal: patient.scope.signal });
  const second = (await heldAmong(files)) ?? new Map<string, number>();
  const stayed = files.filter(({ file }) => first.has(file) && second.has(file));
  const owners = await ownersOf(stayed.map(({ key }) => key));
  const held = stayed.map(({ kind, file, key }): HeldLock => ({
    kind,
    file,
    owner: owners.get(key),
    waiting: second.get(file) ?? 0,
  }));
  return { state: "measured", held };
}

type LockFile = { readonly kind: HeldLock["kind"]; readonly file: string; /** "8:1:1234" */ readonly key: string };

/** Of what is wanted; locks of other modules are nobody's business here. */
async function lockFiles(patient: Patient): Promise<readonly LockFile[]> {
  const { settings, project } = patient.surroundings;
  const cache = join(settings.GOMODCACHE.value, "cache");
  const { listed, direct } = await patient.measure(wanted);
  const named = [...listed, ...direct].map(({ module, version }) => ({
    kind: "module" as const,
    file: join(cache, "download", escapePath(module), "@v", `${escapeVersion(version)}.lock`),
  }));
  const byGit = direct.length > 0 || (listed.length > 0 && entriesOf(patient).some(({ kind }) => kind === "direct"));
  const vcs = (await readdir(join(cache, "vcs")).catch(() => []))
    .filter((name) => name.endsWith(".lock"))
    .map((name) => ({ kind: "vcs" as const, file: join(cache, "vcs", name) }));
  const own = [project.goMod, project.goWork, ...project.modules, ...project.sums].flatMap((read) =>
    read === undefined ? [] : [{ kind: "project" as const, file: read.file }],
  );
  const all = [...own, ...named, { kind: "module" as const, file: join(cache, "lock") }, ...(byGit ? vcs : [])];
  const unique = [...new Map(all.map((one) => [one.file, one])).values()];
  const there = await Promise.all(
    unique.map(async (one) => {
      const found = await stat(one.file, { bigint: true }).catch(() => undefined);
      return found === undefined ? undefined : { ...one, key: keyOf(found.dev, found.ino) };
    }),
  );
  return there.filter((one) => one !== undefined);
}

/** As /proc/locks names a file. @see man 5 proc_locks; the device number as glibc's makedev packs it */
function keyOf(device: bigint, inode: bigint): string {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  return `${Number(major)}:${Number(minor)}:${inode}`;
}

/** File to the number of those who wait for it; undefined: there is no list. */
async function heldAmong(files: readonly LockFile[]): Promise<ReadonlyMap<string, number> | undefined> {
  const text = await readFile("/proc/locks", "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const [, waits, major = "", minor = "", inode = ""] of text.matchAll(lockLine)) {
    const key = `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}:${inode}`;
    const before = counts.get(key);
    if (waits === undefined) counts.set(key, before ?? 0);
    else counts.set(key, (before ?? 0) + 1);
  }
  return new Map(files.flatMap(({ file, key }) => (counts.has(key) ? [[file, counts.get(key) ?? 0] as const] : [])));
}

/** "3: FLOCK  ADVISORY  WRITE 4711 08:01:262146 0 EOF"; behind "->" one that waits. Other kinds of locks do not hold up a flock. */
const lockLine = /^\d+: (-> )?FLOCK +\w+ +WRITE +-?\d+ ([0-9a-f]+):([0-9a-f]+):(\d+) /gm;

/** Who has these files open, the oldest process first: one that only waits came later. */
export async function ownersOf(keys: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
  const owners = new Map<string, Owner>();
  if (keys.length === 0) return owners;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    if (pid === process.pid) continue;
    for (const key of await openFiles(pid)) {
      if (!keys.includes(key)) continue;
      const owner = await describe(pid);
      const before = owners.get(key);
      if (before === undefined || owner.ageMs > before.ageMs) owners.set(key, owner);
    }
  }
  return owners;
}

async function openFiles(pid: number): Promise<readonly string[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const found: string[] = [];
  for (const name of names) {
    const file = `/proc/${pid}/fd/${name}`;
    const target = await readlink(file).catch(() => "");
    if (!target.startsWith("/")) continue;
    const opened = await stat(file, { bigint: true }).catch(() => undefined);
    if (opened?.isFile() === true) found.push(keyOf(opened.dev, opened.ino));
  }
  return found;
}

const ticksPerSecond = 100;

/** A process as a person knows it: its command without arguments that may be secret, and its age. */
export async function describe(pid: number): Promise<Owner> {
  const [line = "", stats = "", uptime = ""] = await Promise.all(
    [`/proc/${pid}/cmdline`, `/proc/${pid}/stat`, "/proc/uptime"].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const [program = "", ...args] = line.split("\0");
  const words = args.filter((word) => /^[a-z][\w.@/-]*$/i.test(word)).slice(0, 2);
  const started = Number(stats.slice(stats.lastIndexOf(")") + 2).split(" ")[19] ?? 0) / ticksPerSecond;
  const ageMs = Math.max(0, Math.round((Number.parseFloat(uptime) - started) * 1_000));
  return { pid, command: [program.split("/").at(-1) ?? "", ...words].join(" ").trim(), ageMs };
}
