import { read } from "node:fs";
import { Readable } from "node:stream";
import { storageFault } from "./storage-fault.ts";

/** One read from the disk: the fewer there are, the less an answer costs. */
const pieceBytes = 256 * 1024;
/** Where many read at a time: hundreds of slow clients must not cost hundreds of megabytes. */
const smallPieceBytes = 64 * 1024;
const manyReaders = 16;

/** Pieces that nobody needs, to be filled again: a fresh one costs more than to read into it. */
const spare = { large: [] as ArrayBufferLike[], small: [] as ArrayBufferLike[] };
const mostSpare = 32;
let readers = 0;

/**
 * Bytes start (inclusive) to end (exclusive) of an open file, read when they are wanted. Each piece is its reader's own;
 * one that is given back is filled again, for whoever comes next.
 */
export class FileStream extends Readable {
  readonly #fd: number;
  readonly #end: number;
  readonly #close: () => void;
  #position: number;
  #reading = false;

  /** @param close called once, when the file is not read any more */
  constructor(fd: number, range: { readonly start: number; readonly end: number }, close: () => void) {
    super({ highWaterMark: 0 });
    this.#fd = fd;
    this.#position = range.start;
    this.#end = range.end;
    this.#close = close;
    readers++;
  }

  /** Nobody looks at the piece any more. */
  giveBack({ buffer }: Uint8Array): void {
    const pile = buffer.byteLength === pieceBytes ? spare.large : spare.small;
    if (pile.length < mostSpare) pile.push(buffer);
  }

  override _read(): void {
    const left = this.#end - this.#position;
    if (left <= 0) {
      this.push(null);
      return;
    }
    const piece = emptyPiece(left);
    this.#reading = true;
    read(this.#fd, piece, 0, Math.min(left, piece.length), this.#position, (failure, count) => {
      this.#reading = false;
      if (this.destroyed) return this.#close();
      if (failure !== null) return void this.destroy(storageFault("a blob cannot be read", failure));
      this.#position += count;
      // A file that has become shorter ends here; whoever counts the bytes sees that some are missing.
      this.push(count === 0 ? null : piece.subarray(0, count));
    });
  }

  override _destroy(failure: Error | null, destroyed: (failure: Error | null) => void): void {
    readers--;
    // Another file may get the number as soon as this one is closed: not while a read is under way.
    if (!this.#reading) this.#close();
    destroyed(failure);
  }
}

function emptyPiece(wanted: number): Uint8Array {
  const small = wanted <= smallPieceBytes || readers > manyReaders;
  const used = small ? spare.small.pop() : spare.large.pop();
  return used === undefined ? Buffer.allocUnsafeSlow(small ? smallPieceBytes : pieceBytes) : new Uint8Array(used);
}
