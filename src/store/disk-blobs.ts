import { mkdirSync, readdirSync, rmSync, statSync, type Stats } from "node:fs";
import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../fault/fault.ts";
import { ArrivingSpool, blobWriting } from "./arriving-spool.ts";
import type { BlobStore, OpenBlob, Spool } from "./blobs.ts";
import { FileBytes, removeFile, syncFolder } from "./file-bytes.ts";
import { MemoryBytes, type MemoryBudget } from "./memory-bytes.ts";
import { OpenFiles } from "./open-files.ts";
import { isAbsent, storageFault } from "./storage-fault.ts";
import type { StorageHealth } from "./storage-health.ts";

export type DiskBlobNeeds = {
  readonly directory: string;
  /** Whether no other process has the folder now: then what is still arriving belongs to nobody. */
  readonly alone: boolean;
  /** So many files are held open beside those that are read. 0, where others remove files as well. */
  readonly heldOpen: number;
  readonly memory: MemoryBudget;
  readonly memoryObjectBytes: number;
  readonly health: StorageHealth;
};

/** Below this size nobody asks beforehand whether the disk has room. */
const largeBytes = 1024 * 1024;

const isId = /^[0-9a-f]{32}$/;

const isFolder = /^[0-9a-f]{2}$/;

/**
 * Blobs as files: DIRECTORY/partial/ID while they arrive, DIRECTORY/blobs/ab/ID (ab are the first digits) when they are whole.
 * Several processes may share the folder: an id is nobody else's.
 */
export class DiskBlobs implements BlobStore {
  readonly #needs: DiskBlobNeeds;
  readonly #blobs: string;
  readonly #partial: string;
  readonly #files: OpenFiles;
  readonly #folders = new Map<string, Promise<void>>();
  readonly #openedAt = Date.now();
  #fresh: Set<string> | undefined = new Set();

  private constructor(needs: DiskBlobNeeds) {
    this.#needs = needs;
    this.#files = new OpenFiles(needs.heldOpen);
    this.#blobs = join(needs.directory, "blobs");
    this.#partial = join(needs.directory, "partial");
  }

  /**
   * Makes the folders and, alone, removes what had not arrived when the last process ended.
   * @returns what was removed
   * @throws {Fault} STORAGE_FAILED, STORAGE_FULL
   */
  static async open(needs: DiskBlobNeeds): Promise<{ blobs: DiskBlobs; removed: { files: number; bytes: number } }> {
    const blobs = new DiskBlobs(needs);
    try {
      return { blobs, removed: await blobs.#prepare() };
    } catch (cause) {
      throw storageFault(`the folders for blobs in ${needs.directory} cannot be prepared`, cause);
    }
  }

  /**
   * A blob that began to arrive in this process, or came from one that shares the folder since this one opened it: the
   * sweep leaves it alone, its record may still be on its way.
   */
  async isFresh(id: string): Promise<boolean> {
    if (this.#fresh?.has(id) ?? true) return true;
    return ((await this.#stat(id))?.ctimeMs ?? 0) >= this.#openedAt;
  }

  /** The sweep is over: what is fresh need not be remembered any more. */
  endSweep(): void {
    this.#fresh = undefined;
  }

  async create(id: string, expected: number | undefined): Promise<Spool> {
    const path = this.#path(id);
    const { memory, memoryObjectBytes, health } = this.#needs;
    const tooLittle = await this.#tooLittleRoom(expected ?? 0);
    if (tooLittle !== undefined && !new MemoryBytes(memory, memoryObjectBytes).fits(expected ?? 0)) throw tooLittle;
    this.#fresh?.add(id);
    return new ArrivingSpool({
      begin: tooLittle === undefined ? "disk" : "memory",
      expected,
      createFile: () => FileBytes.create(join(this.#partial, id)),
      publish: async (file) => {
        await this.#folder(id.slice(0, 2));
        await file.publish(path);
      },
      budget: memory,
      memoryObjectBytes,
      health,
    });
  }

  async open(id: string): Promise<OpenBlob | undefined> {
    try {
      return await this.#files.open(this.#path(id));
    } catch (cause) {
      if (isAbsent(cause)) return undefined;
      throw storageFault(`blob ${id} cannot be opened`, cause);
    }
  }

  async remove(id: string): Promise<void> {
    const path = this.#path(id);
    this.#files.forget(path);
    try {
      await removeFile(path);
    } catch (cause) {
      throw storageFault(`blob ${id} cannot be removed`, cause);
    }
  }

  /** Lets go of the files that are held open and not being sent. */
  close(): void {
    this.#files.close();
  }

  async *ids(): AsyncGenerator<string> {
    for (const folder of (await readdir(this.#blobs)).filter((name) => isFolder.test(name)).sort()) {
      const names = await readdir(join(this.#blobs, folder));
      yield* names.filter((name) => isId.test(name)).sort();
    }
  }

  /** Bytes of a blob without opening it. undefined: absent. */
  async sizeOf(id: string): Promise<number | undefined> {
    return (await this.#stat(id))?.size;
  }

  async #stat(id: string): Promise<Stats | undefined> {
    try {
      return await stat(this.#path(id));
    } catch (cause) {
      if (isAbsent(cause)) return undefined;
      throw storageFault(`blob ${id} cannot be examined`, cause);
    }
  }

  /** A large object that will not fit is refused before it is fetched, not when the disk is full of its beginning. */
  async #tooLittleRoom(expected: number): Promise<Fault | undefined> {
    if (expected < largeBytes) return undefined;
    const { directory, health } = this.#needs;
    try {
      const disk = await statfs(directory);
      const free = disk.bavail * disk.bsize;
      if (free >= expected) return undefined;
      const fault = new Fault("STORAGE_FULL", `${expected} bytes are to come and ${directory} has ${free} free`);
      health.failed(blobWriting, fault);
      return fault;
    } catch (cause) {
      return storageFault(`${directory} cannot be examined`, cause);
    }
  }

  async #prepare(): Promise<{ files: number; bytes: number }> {
    for (const name of readdirSync(mkdir(this.#blobs))) this.#folders.set(name, Promise.resolve());
    const arriving = readdirSync(mkdir(this.#partial));
    const left = this.#needs.alone ? arriving.map((name) => join(this.#partial, name)) : [];
    const bytes = left.reduce((sum, path) => sum + statSync(path).size, 0);
    for (const path of left) rmSync(path, { recursive: true });
    await syncFolder(this.#blobs);
    await syncFolder(this.#needs.directory);
    return { files: left.length, bytes };
  }

  /** A folder counts only when its name is durable too; all who need a new one wait for that. */
  #folder(name: string): Promise<void> {
    const known = this.#folders.get(name);
    if (known !== undefined) return known;
    const made = makeDurably(this.#blobs, name);
    this.#folders.set(name, made);
    made.catch(() => this.#folders.delete(name));
    return made;
  }

  #path(id: string): string {
    return join(this.#blobs, id.slice(0, 2), checked(id));
  }
}

async function makeDurably(parent: string, name: string): Promise<void> {
  mkdir(join(parent, name));
  await syncFolder(parent);
}

function mkdir(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** An id becomes a file name: nothing but hexadecimal digits gets through. */
function checked(id: string): string {
  if (!isId.test(id)) throw new Fault("INTERNAL", "a blob's id must be 32 hexadecimal digits");
  return id;
}
