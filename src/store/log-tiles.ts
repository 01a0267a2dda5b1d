import { mkdir, open, readFile, rename, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join, relative, sep } from "node:path";
import { syncFolder } from "./file-bytes.ts";
import { isAbsent, storageFault } from "./storage-fault.ts";

/** Files of a log that are written once, by paths such as "tile/8/0/x001/067". */
export class LogTiles {
  readonly #root: string;
  /** Folders that are known to be there and to survive a power cut. */
  readonly #folders = new Set<string>();

  /** @param root need not exist */
  constructor(root: string) {
    this.#root = root;
  }

  /** undefined: absent. @throws {Fault} STORAGE_FAILED */
  async read(path: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(join(this.#root, path));
    } catch (cause) {
      if (isAbsent(cause)) return undefined;
      throw storageFault(`${path} of the log cannot be read`, cause);
    }
  }

  /**
   * Durable under its name when it resolves, whole or not at all: write, fsync, rename, fsync of the folder. What stood
   * there before is replaced.
   * @throws {Fault} STORAGE_FULL, STORAGE_FAILED
   */
  async write(path: string, bytes: Uint8Array): Promise<void> {
    const final = join(this.#root, path);
    const partial = `${final}.partial-${randomUUID()}`;
    try {
      await this.#makeFolder(dirname(final));
      const file = await open(partial, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, final);
      await syncFolder(dirname(final));
    } catch (cause) {
      throw storageFault(`${path} of the log cannot be written`, cause);
    }
  }

  /** With the folders above it up to the first that is there already; a new name is durable when its folder is synced. */
  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    const inside = relative(this.#root, folder);
    if (inside !== "" && inside.split(sep)[0] !== "..") await this.#makeFolder(dirname(folder));
    const there = await stat(folder).catch(() => undefined);
    if (there === undefined) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await syncFolder(dirname(folder));
    }
    this.#folders.add(folder);
  }
}
