import { createHash, randomUUID } from "node:crypto";
import { appendFile, mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "./file-bytes.ts";
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
};

/**
 * Folders for mirrors of repositories, named by the hash of their address: what a stranger chose becomes no path.
 * DIRECTORY/git/SHA-256/{address,pins,PART/…}; DIRECTORY/git/{empty,spool}.
 */
export class MirrorFolders {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** @throws {Fault} STORAGE_FAILED, STORAGE_FULL */
  static async open(directory: string): Promise<MirrorFolders> {
    const folders = new MirrorFolders(join(directory, "git"));
    return doing("the folder for mirrors cannot be made", async () => {
      await rm(folders.spool, { recursive: true, force: true });
      await mkdir(folders.spool, { recursive: true, mode: 0o700 });
      await rm(folders.empty, { recursive: true, force: true });
      await mkdir(folders.empty, { recursive: true, mode: 0o500 });
      return new MirrorFolders(await realpath(folders.#root));
    });
  }

  /** A folder that stays empty. */
  get empty(): string {
    return join(this.#root, "empty");
  }

  /** For what exists only while something is being made; emptied at start. */
  get spool(): string {
    return join(this.#root, "spool");
  }

  async open(address: string): Promise<MirrorFolder> {
    const folder = join(this.#root, createHash("sha256").update(address).digest("hex"));
    const what = `the folder of the mirror of a repository (${folder})`;
    await doing(what, async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, "address"), `${address}\n`);
    });
    const pins = join(folder, "pins");
    const making = new Map<string, Promise<string>>();
    const make = (name: string, files: Readonly<Record<string, string>>): Promise<string> =>
      makePart(join(folder, name), files).finally(() => making.delete(name));
    return {
      part: (name, files) =>
        doing(what, () => {
          const under = making.get(name) ?? make(name, files);
          making.set(name, under);
          return under;
        }),
      remove: (name) => doing(what, () => rm(join(folder, name), { recursive: true, force: true })),
      pins: () => doing(what, async () => parsePins(await readFile(pins, "utf8").catch(ifAbsent("")))),
      pin: (tag, commit) => doing(what, () => appendFile(pins, `${commit} ${tag}\n`, { mode: 0o600, flush: true })),
    };
  }
}

/** Named only when all its files are there: a kill in between leaves nothing that looks like a part. */
async function makePart(path: string, files: Readonly<Record<string, string>>): Promise<string> {
  const made = await readFile(join(path, "complete")).catch(ifAbsent(undefined));
  if (made !== undefined) return path;
  await rm(path, { recursive: true, force: true });
  const partial = `${path}.partial-${randomUUID()}`;
  for (const [name, text] of [...Object.entries(files), ["complete", ""] as const]) {
    const file = join(partial, name);
    await mkdir(name.endsWith("/") ? file : dirname(file), { recursive: true, mode: 0o700 });
    if (!name.endsWith("/")) await writeFile(file, text, { mode: 0o600, flush: true });
  }
  await rename(partial, path);
  await syncFolder(dirname(path));
  return path;
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
