import { Fault } from "../../fault/fault.ts";
import type { RandomAccess } from "../../store/blobs.ts";

const windowBytes = 1024 * 1024;

/** Reads ahead, so that many small reads in ascending order cost few large ones. What it gave stays as it is. */
export class Window implements RandomAccess {
  readonly size: number;
  readonly #bytes: RandomAccess;
  #start = 0;
  #held: Uint8Array = new Uint8Array();

  constructor(bytes: RandomAccess) {
    this.#bytes = bytes;
    this.size = bytes.size;
  }

  /**
   * Fewer bytes only at the end; none before the beginning or behind the end.
   * @throws {Fault} STORAGE_FAILED when there are fewer bytes than `size` promises
   */
  async read(position: number, length: number): Promise<Uint8Array> {
    if (position < 0 || position >= this.size) return new Uint8Array();
    const end = Math.min(this.size, position + length);
    if (position < this.#start || end > this.#start + this.#held.length) await this.#move(position, end - position);
    return this.#held.subarray(position - this.#start, end - this.#start);
  }

  async #move(position: number, length: number): Promise<void> {
    const wanted = Math.min(this.size - position, Math.max(length, windowBytes));
    this.#held = await this.#bytes.read(position, wanted);
    this.#start = position;
    if (this.#held.length < wanted) throw new Fault("STORAGE_FAILED", `the bytes from ${position} on cannot be read`);
  }
}
