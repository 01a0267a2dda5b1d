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
  /** Who has the file open with the lock; the process that took it may have left it to a child. undefined: nobody that may be looked at. */
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

type LockFile = {
  readonly kind: HeldLock["kind"];
  readonly file: string;
  /** "8:1:1234", device and inode as stat has them. */
  readonly key: string;
};

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
      const key = await keyOfFile(one.file);
      return key === undefined ? undefined : { ...one, key };
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

/** File to the number of those who wait for it; undefined: there is no list, or nobody may say whose an entry is. */
async function heldAmong(files: readonly LockFile[]): Promise<ReadonlyMap<string, number> | undefined> {
  const text = await readFile("/proc/locks", "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // By device and inode, and by the inode alone: the list has other device numbers than stat where one file system lies upon
  // another (overlay) or holds several (btrfs)
  const waiting = new Map<string, number>();
  for (const [, waits, major = "", minor = "", inode = ""] of text.matchAll(lockLine)) {
    for (const key of [`${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}:${inode}`, inode])
      waiting.set(key, (waiting.get(key) ?? 0) + (waits === undefined ? 0 : 1));
  }
  const inodeOf = (key: string): string => key.slice(key.lastIndexOf(":") + 1);
  const doubtful = files.filter(({ key }) => !waiting.has(key) && waiting.has(inodeOf(key)));
  const owners = await ownersOf(doubtful.map(({ key }) => key));
  if (doubtful.some(({ key }) => !owners.has(key)) && !(await seesEverybody())) return undefined;
  return new Map(
    files.flatMap(({ file, key }) => {
      const count = waiting.get(key) ?? (owners.has(key) ? waiting.get(inodeOf(key)) : undefined);
      return count === undefined ? [] : [[file, count] as const];
    }),
  );
}

/** "3: FLOCK  ADVISORY  WRITE 4711 08:01:262146 0 EOF"; behind "->" one that waits. Other kinds of locks do not hold up a flock. */
const lockLine = /^\d+: (-> )?FLOCK +\w+ +WRITE +-?\d+ ([0-9a-f]+):([0-9a-f]+):(\d+) /gm;

/** Who holds the lock of these files, named by stat's numbers: the oldest, for a child may have inherited it. */
export async function ownersOf(keys: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
  const owners = new Map<string, Owner>();
  if (keys.length === 0) return owners;
  for (const pid of await pidsOfOthers()) {
    for (const { key, descriptor } of await openFiles(pid)) {
      if (!keys.includes(key) || !(await holdsLock(pid, descriptor))) continue;
      const owner = await describe(pid);
      const before = owners.get(key);
      if (before === undefined || owner.ageMs > before.ageMs) owners.set(key, owner);
    }
  }
  return owners;
}

async function pidsOfOthers(): Promise<readonly number[]> {
  const names = await readdir("/proc").catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/** Whether the open files of every process may be looked at. */
async function seesEverybody(): Promise<boolean> {
  const refused = await Promise.all(
    (await pidsOfOthers()).map((pid) =>
      readdir(`/proc/${pid}/fd`).then(
        () => false,
        ({ code }: NodeJS.ErrnoException) => code === "EACCES" || code === "EPERM",
      ),
    ),
  );
  return !refused.includes(true);
}

/** The numbers by which stat knows a file; undefined: it is not there. */
export async function keyOfFile(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : keyOf(found.dev, found.ino);
}

/** @see man 5 proc_pid_fdinfo: the locks that were taken through this descriptor, wherever it was handed on to */
async function holdsLock(pid: number, descriptor: string): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/fdinfo/${descriptor}`, "utf8").catch(() => "");
  return /^lock:\s+\d+: FLOCK +\w+ +WRITE /m.test(text);
}

async function openFiles(pid: number): Promise<readonly { readonly key: string; readonly descriptor: string }[]> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const found: { key: string; descriptor: string }[] = [];
  for (const descriptor of names) {
    const file = `/proc/${pid}/fd/${descriptor}`;
    const target = await readlink(file).catch(() => "");
    if (!target.startsWith("/")) continue;
    const opened = await stat(file, { bigint: true }).catch(() => undefined);
    if (opened?.isFile() === true) found.push({ key: keyOf(opened.dev, opened.ino), descriptor });
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
