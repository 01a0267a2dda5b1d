import { Fault } from "../fault/fault.ts";
import type { Spool } from "./blobs.ts";
import type { FileBytes } from "./file-bytes.ts";
import { MemoryBytes, type MemoryBudget } from "./memory-bytes.ts";
import { inlineBytes } from "./objects.ts";
import { storageFault } from "./storage-fault.ts";
import type { StorageHealth } from "./storage-health.ts";

export type SpoolNeeds = {
  readonly begin: "disk" | "memory";
  /** Bytes in all, where they are known. */
  readonly expected: number | undefined;
  /** Makes the file in which the bytes are gathered. */
  readonly createFile: () => Promise<FileBytes>;
  /** Makes the whole file visible under its name. */
  readonly publish: (file: FileBytes) => Promise<void>;
  readonly budget: MemoryBudget;
  readonly memoryObjectBytes: number;
  readonly health: StorageHealth;
};

/** The name under which health knows the writing of blobs. */
export const blobWriting = "blob.write";

/**
 * An object on its way to the disk. Its first 64 KiB wait in memory, because objects that small are kept in their
 * record and never need a file. When the disk fails, what has arrived moves into memory and the object goes on there.
 */
export class ArrivingSpool implements Spool {
  readonly #needs: SpoolNeeds;
  #place: "disk" | "memory";
  #bytes: FileBytes | MemoryBytes;
  #underWay: Promise<void> = Promise.resolve();
  #state: "arriving" | "committed" | "closed" = "arriving";

  constructor(needs: SpoolNeeds) {
    this.#needs = needs;
    this.#place = needs.begin;
    this.#bytes = new MemoryBytes(needs.budget, needs.begin === "disk" ? inlineBytes : needs.memoryObjectBytes);
  }

  get place(): "disk" | "memory" {
    return this.#place;
  }

  get size(): number {
    return this.#bytes.size;
  }

  /** None while the bytes are in memory. */
  get path(): string | undefined {
    return this.#bytes instanceof MemoryBytes ? undefined : this.#bytes.path;
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#working(this.#append(bytes));
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    this.#demandOpen();
    try {
      return await this.#bytes.read(position, length);
    } catch (cause) {
      throw storageFault("an arriving object cannot be read", cause);
    }
  }

  commit(): Promise<void> {
    return this.#working(this.#commit());
  }

  async close(): Promise<void> {
    await this.#underWay;
    const before = this.#state;
    this.#state = "closed";
    if (before === "arriving") await this.#bytes.discard();
    if (before === "committed" && !(this.#bytes instanceof MemoryBytes)) await this.#bytes.close();
  }

  async #append(bytes: Uint8Array): Promise<void> {
    this.#demandOpen();
    if (this.#place === "memory") return await this.#bytes.append(bytes);
    const full = this.#bytes instanceof MemoryBytes && !this.#bytes.fits(bytes.length);
    const refusal = full ? this.#refusal() : undefined;
    if (refusal !== undefined) return await this.#retreat(refusal, bytes);
    try {
      if (full) await this.#toFile();
      await this.#bytes.append(bytes);
    } catch (cause) {
      await this.#retreat(this.#noteFailure(cause), bytes);
    }
  }

  async #commit(): Promise<void> {
    this.#demandOpen();
    if (this.#state === "committed") return;
    if (this.#place === "memory") throw new Fault("STORAGE_FULL", "an object that went through memory cannot be kept");
    try {
      await this.#needs.publish(await this.#toFile());
    } catch (cause) {
      throw this.#noteFailure(cause);
    }
    this.#state = "committed";
    this.#needs.health.worked(blobWriting);
  }

  /** Closing waits for it: a file made meanwhile would have no owner. */
  #working(work: Promise<void>): Promise<void> {
    this.#underWay = work.catch(() => undefined);
    return work;
  }

  /** What memory cannot hold is tried on the disk even when the disk failed a moment ago. */
  #refusal(): Fault | undefined {
    const { expected = 0, memoryObjectBytes, health } = this.#needs;
    return expected > memoryObjectBytes ? undefined : health.refusal(blobWriting);
  }

  /** From the first bytes in memory to a file. Until all are there, readers read from memory. */
  async #toFile(): Promise<FileBytes> {
    const head = this.#bytes;
    if (!(head instanceof MemoryBytes)) return head;
    const file = await this.#needs.createFile();
    try {
      await file.append(await head.read(0, head.size));
    } catch (cause) {
      await file.discard();
      throw cause;
    }
    this.#bytes = file;
    head.discard();
    return file;
  }

  /** The disk does not take `next`: everything into memory, if it fits. */
  async #retreat(why: Fault, next: Uint8Array): Promise<void> {
    const { budget, memoryObjectBytes } = this.#needs;
    const before = this.#bytes;
    const memory = new MemoryBytes(budget, memoryObjectBytes);
    if (!memory.fits(before.size + next.length)) {
      throw new Fault("STORAGE_FULL", `${why.message}; the object does not fit into memory`, { cause: why });
    }
    try {
      while (memory.size < before.size) memory.append(await before.read(memory.size, 1024 * 1024));
      memory.append(next);
    } catch (cause) {
      memory.discard();
      throw storageFault(`${why.message}; moving the object into memory failed`, cause);
    }
    this.#place = "memory";
    this.#bytes = memory;
    await before.discard();
  }

  #noteFailure(cause: unknown): Fault {
    const fault = storageFault("a blob cannot be written", cause);
    this.#needs.health.failed(blobWriting, fault);
    return fault;
  }

  #demandOpen(): void {
    if (this.#state === "closed") throw new Fault("INTERNAL", "a spool was used after it had been closed");
  }
}
