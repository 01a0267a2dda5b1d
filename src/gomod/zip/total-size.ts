import { zipLimits } from "./limits.ts";

/** Adds up the sizes of a module's files. One that does not fit is not counted, so smaller ones after it may still. */
export class TotalSize {
  #bytes = 0;
  #exceeded = false;

  add(size: number): void {
    if (size >= 0 && size <= zipLimits.zip - this.#bytes) this.#bytes += size;
    else this.#exceeded = true;
  }

  /** The `sizeError` of `CheckedFiles`, absent when all fits. */
  get verdict(): { readonly sizeError?: string } {
    return this.#exceeded ? { sizeError: `the files have more than ${zipLimits.zip} bytes together` } : {};
  }
}
