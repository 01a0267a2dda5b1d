import { Fault } from "../fault/fault.ts";
import type { RandomAccess } from "../store/blobs.ts";

export type GrowingLimits = {
  /** The last bytes of an object, which no reader gets before it is whole and checked. At least 1. */
  readonly holdBackBytes: number;
  /** One read from the spool, shared by all readers that are in step. */
  readonly blockBytes: number;
  /** So many blocks of an object are remembered: what it costs in memory, however many read it. */
  readonly recentBlocks: number;
};

type Block = { readonly end: number; readonly bytes: Promise<Uint8Array> };

/** The bytes of an object that is still arriving, for any number of readers, each at its own speed. */
export class GrowingBytes {
  readonly #spool: RandomAccess;
  readonly #length: number | undefined;
  readonly #limits: GrowingLimits;
  readonly #recent = new Map<number, Block>();
  readonly #reading = new Set<Promise<unknown>>();
  #arrived = 0;
  #whole = false;
  #changed = Promise.withResolvers<void>();

  /** @param length bytes in all, where they are known */
  constructor(spool: RandomAccess, length: number | undefined, limits: GrowingLimits) {
    this.#spool = spool;
    this.#length = length;
    this.#limits = limits;
  }

  get arrived(): number {
    return this.#arrived;
  }

  /** So many more bytes are in the spool. */
  grow(bytes: number): void {
    this.#arrived += bytes;
    this.#wake();
  }

  /** All bytes are there and may be seen. */
  complete(): void {
    this.#whole = true;
    this.#wake();
  }

  /**
   * Some bytes from `position` on, as soon as there are any that may be seen; undefined at `end` or at the end of the
   * object. The buffer is shared with other readers and must not be changed.
   */
  async next(position: number, end: number): Promise<Uint8Array | undefined> {
    for (;;) {
      const limit = Math.min(this.#visible(), end);
      if (position < limit) return this.#read(position, limit);
      if (this.#whole || position >= end) return undefined;
      await this.#changed.promise;
    }
  }

  /** When no read is under way any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#reading);
    this.#recent.clear();
  }

  #visible(): number {
    if (this.#whole) return this.#arrived;
    const held = (this.#length ?? this.#arrived) - this.#limits.holdBackBytes;
    return Math.min(this.#arrived, held);
  }

  async #read(position: number, limit: number): Promise<Uint8Array> {
    const index = Math.floor(position / this.#limits.blockBytes);
    const start = index * this.#limits.blockBytes;
    const bytes = await this.#block(index, start, position);
    const part = bytes.subarray(position - start, limit - start);
    if (part.length === 0) throw new Fault("STORAGE_FAILED", `the spool ended before byte ${position}`);
    return part;
  }

  /** A block that was read while the object ended inside it is read again once it holds more. */
  #block(index: number, start: number, position: number): Promise<Uint8Array> {
    const known = this.#recent.get(index);
    if (known !== undefined && position < known.end) return known.bytes;
    const end = Math.min(start + this.#limits.blockBytes, this.#arrived);
    const block: Block = { end, bytes: this.#spool.read(start, end - start) };
    this.#reading.add(block.bytes);
    this.#recent.delete(index);
    this.#recent.set(index, block);
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= this.#limits.recentBlocks) break;
      this.#recent.delete(oldest);
    }
    block.bytes
      .catch(() => this.#recent.get(index) === block && this.#recent.delete(index))
      .finally(() => this.#reading.delete(block.bytes));
    return block.bytes;
  }

  #wake(): void {
    const changed = this.#changed;
    this.#changed = Promise.withResolvers();
    changed.resolve();
  }
}
