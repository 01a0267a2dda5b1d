import { Fault } from "../fault/fault.ts";
import type { RandomAccess } from "./blobs.ts";

/** How many bytes all objects in memory may take together. */
export class MemoryBudget {
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  get free(): number {
    return this.#free;
  }

  take(bytes: number): void {
    this.#free -= bytes;
  }

  give(bytes: number): void {
    this.#free += bytes;
  }
}

const blockBytes = 64 * 1024;

/** An object in memory, in blocks, so that growing never copies what is there. */
export class MemoryBytes implements RandomAccess {
  readonly #blocks: Uint8Array[] = [];
  readonly #budget: MemoryBudget;
  readonly #maxBytes: number;
  #size = 0;

  constructor(budget: MemoryBudget, maxBytes: number) {
    this.#budget = budget;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#size;
  }

  fits(more: number): boolean {
    return this.#size + more <= this.#maxBytes && more <= this.#budget.free;
  }

  /** @throws {Fault} STORAGE_FULL when it does not fit */
  append(bytes: Uint8Array): void {
    if (!this.fits(bytes.length)) {
      const size = this.#size + bytes.length;
      throw new Fault(
        "STORAGE_FULL",
        size > this.#maxBytes
          ? `an object of at least ${size} bytes is larger than the ${this.#maxBytes} that may wait in memory`
          : `no memory left for ${bytes.length} bytes of an object: ${this.#budget.free} are free`,
      );
    }
    this.#budget.take(bytes.length);
    for (let taken = 0; taken < bytes.length;) {
      const within = this.#size % blockBytes;
      if (within === 0) this.#blocks.push(new Uint8Array(blockBytes));
      const part = bytes.subarray(taken, taken + blockBytes - within);
      this.#blocks.at(-1)?.set(part, within);
      this.#size += part.length;
      taken += part.length;
    }
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    const end = Math.min(position + length, this.#size);
    const found = new Uint8Array(Math.max(0, end - position));
    for (let at = position; at < end;) {
      const within = at % blockBytes;
      const block = this.#blocks[Math.floor(at / blockBytes)] ?? new Uint8Array();
      const part = block.subarray(within, Math.min(blockBytes, within + end - at));
      found.set(part, at - position);
      at += part.length;
    }
    return found;
  }

  /** Gives the memory back. */
  discard(): void {
    this.#budget.give(this.#size);
    this.#size = 0;
    this.#blocks.length = 0;
  }
}
