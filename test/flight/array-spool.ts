import { Fault } from "../../src/fault/fault.ts";
import type { Spool } from "../../src/store/blobs.ts";

/** A spool in memory that remembers what was done to it, and refuses what a spool's user must not do. */
export class ArraySpool implements Spool {
  readonly place: "disk" | "memory";
  readonly #room: number;
  #bytes = new Uint8Array(1_024);
  size = 0;
  reads = 0;
  committed = false;
  closed = false;

  /** @param room bytes after which `append` throws STORAGE_FULL */
  constructor(place: "disk" | "memory" = "disk", room = Number.POSITIVE_INFINITY) {
    this.place = place;
    this.#room = room;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await Promise.resolve();
    if (this.closed || this.committed) throw new Error("append to a spool that is closed or committed");
    if (this.size + bytes.length > this.#room) throw new Fault("STORAGE_FULL", "the disk is full");
    if (this.size + bytes.length > this.#bytes.length) {
      const larger = new Uint8Array((this.size + bytes.length) * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.size);
    this.size += bytes.length;
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    this.reads++;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.closed) throw new Error("read of a spool that is closed");
    return this.#bytes.slice(position, Math.min(position + length, this.size));
  }

  async commit(): Promise<void> {
    await Promise.resolve();
    if (this.place === "memory") throw new Error("a memory spool refuses to commit");
    this.committed = true;
  }

  async close(): Promise<void> {
    await Promise.resolve();
    if (this.closed) throw new Error("closed twice");
    this.closed = true;
  }
}
