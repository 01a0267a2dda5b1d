import { createHash, randomUUID } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Scope } from "../events/scope.ts";
import { Fault } from "../fault/fault.ts";
import { syncFolder } from "./file-bytes.ts";
import { LockFile } from "./lock-file.ts";
import { isAbsent, storageFault } from "./storage-fault.ts";

/** The place of one repository: folders for its mirrors, and the commits its tags stood for when they were served. */
export type MirrorFolder = {
  /** Made with these files when it is not there; whole or not at all. Gives its path. */
  part(name: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** Takes a part away, because it is damaged. */
  remove(name: string): Promise<void>;
  /** Tag → commit. */
  pins(): Promise<ReadonlyMap<string, string>>;
  /** Remembers for ever which commit a tag stood for. */
  pin(tag: string, commit: string): Promise<void>;
  /** Does the work while no other process that shares the folder does such work here. @throws {Fault} QUEUE_TIMEOUT */
  inTurn<T>(scope: Scope, work: () => Promise<T>): Promise<T>;
};

/** As long as one fetch may have to wait for another of the same repository. */
const turnMs = 600_000;

/**
 * Folders for mirrors of repositories, named by the hash of their address: what a stranger chose becomes no path.
 * DIRECTORY/git/SHA-256/{address,pins,lock,PART/…}; DIRECTORY/git/{empty,spool/ID}.
 */
export class MirrorFolders {
  readonly #root: string;
  /** For what exists only while something is being made by this process. */
  readonly spool: string;

  private constructor(root: string) {
    this.#root = root;
    this.spool = join(root, "spool", randomUUID());
  }

  /** @throws {Fault} STORAGE_FAILED, STORAGE_FULL */
  static async open(directory: string): Promise<MirrorFolders> {
    const root = join(directory, "git");
    return doing("the folder for mirrors cannot be made", async () => {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const folders = new MirrorFolders(await realpath(root));
      await mkdir(folders.spool, { recursive: true, mode: 0o700 });
      await mkdir(folders.empty, { recursive: true, mode: 0o500 });
      for (const name of await readdir(folders.empty)) await rm(join(folders.empty, name), { recursive: true });
      return folders;
    });
  }

  /** Removes what was being made when the last process ended. Nobody else may have the folder. */
  static async clear(directory: string): Promise<void> {
    const spool = join(directory, "git", "spool");
    await doing("the spool for mirrors cannot be cleared", () => rm(spool, { recursive: true, force: true }));
  }

  /** A folder that stays empty. */
  get empty(): string {
    return join(this.#root, "empty");
  }

  async open(address: string): Promise<MirrorFolder> {
    const folder = join(this.#root, createHash("sha256").update(address).digest("hex"));
    const what = `the folder of the mirror of a repository (${folder})`;
    await doing(what, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, "address"), `${address}\n`);
    });
    const pins = join(folder, "pins");
    const fault = (): Fault =>
      new Fault("QUEUE_TIMEOUT", `another modgate has fetched from this repository for ${turnMs} ms`);
    return {
      inTurn: async (scope, work) => {
        const lock = new LockFile(join(folder, "lock"));
        await lock.takeInTurn(scope, { reason: "queue", on: "another modgate", budgetMs: turnMs, fault });
        try {
          return await work();
        } finally {
          lock.free();
        }
      },
      part: (name, files) => doing(what, () => makePart(join(folder, name), files)),
      remove: (name) => doing(what, () => removePart(join(folder, name))),
      pins: () => doing(what, async () => parsePins(await readFile(pins, "utf8").catch(ifAbsent("")))),
      pin: (tag, commit) => doing(what, () => appendFile(pins, `${commit} ${tag}\n`, { mode: 0o600, flush: true })),
    };
  }
}

/** Named only when all its files are there: a kill in between leaves nothing that looks like a part. */
async function makePart(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  if (await isComplete(path)) return path;
  const partial = partialOf(path);
  for (const [name, text] of [...Object.entries(files), ["complete", ""] as const]) {
    const file = join(partial, name);
    await mkdir(name.endsWith("/") ? file : dirname(file), { recursive: true, mode: 0o700 });
    if (!name.endsWith("/")) await writeFile(file, text, { mode: 0o600, flush: true });
  }
  try {
    await rename(partial, path);
  } catch {
    // Another process that shares the folder has made it meanwhile, or what is there is no part.
    if (await isComplete(path)) await rm(partial, { recursive: true, force: true });
    else {
      await removePart(path);
      await rename(partial, path);
    }
  }
  await syncFolder(dirname(path));
  return path;
}

/** At once out of the way, so that nobody takes what is left of it for a part. */
async function removePart(path: string): Promise<void> {
  const leaving = partialOf(path);
  await rename(path, leaving).catch(ifAbsent(undefined));
  await rm(leaving, { recursive: true, force: true });
}

async function isComplete(path: string): Promise<boolean> {
  return (await readFile(join(path, "complete")).catch(ifAbsent(undefined))) !== undefined;
}

function partialOf(path: string): string {
  return `${path}.partial-${randomUUID()}`;
}

/** A line that was cut by a kill is no pin: nothing was served for it yet. The first pin of a tag counts. */
function parsePins(text: string): ReadonlyMap<string, string> {
  const pins = new Map<string, string>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, commit = "", tag = ""] = /^([0-9a-f]{40}|[0-9a-f]{64}) (\S+)$/.exec(line) ?? [];
    if (commit !== "" && !pins.has(tag)) pins.set(tag, commit);
  }
  return pins;
}

function ifAbsent<T>(instead: T): (cause: unknown) => T {
  return (cause) => {
    if (isAbsent(cause)) return instead;
    throw cause;
  };
}

async function doing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storageFault(what, cause);
  }
}
