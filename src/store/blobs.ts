import type { Readable } from "node:stream";

/** A stream whose pieces may be used again for others, once who reads has done with them and says so. */
export type BlobStream = Readable & { giveBack?(piece: Uint8Array): void };

/** Bytes that can be read anywhere, by several readers at a time. */
export interface RandomAccess {
  readonly size: number;
  /**
   * A file that begins with these bytes, where there is one: a worker thread reads it itself. Only for reading, and only
   * as long as the bytes themselves may be read.
   */
  readonly path?: string | undefined;
  /** Up to `length` bytes from `position`; fewer only at the end. The buffer belongs to the caller. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** An object that is still arriving. Nobody finds it by its name before commit. */
export interface Spool extends RandomAccess {
  /** Where the bytes go while they arrive. A disk that fails on the way turns "disk" into "memory". */
  readonly place: "disk" | "memory";
  /** Adds bytes at the end, one call at a time. @throws {Fault} STORAGE_FULL, STORAGE_FAILED */
  append(bytes: Uint8Array): Promise<void>;
  /**
   * Durable and visible under its name: write, fsync, rename, fsync of the folder. Once it has succeeded, again does nothing.
   * @throws {Fault} STORAGE_FULL, STORAGE_FAILED; a memory spool always refuses, and its bytes can still be read
   */
  commit(): Promise<void>;
  /** Ends it: an uncommitted spool leaves nothing behind. Reads under way finish, later ones fail: close it after the last. */
  close(): Promise<void>;
}

/** A committed blob, held open: eviction does not disturb its reader. */
export interface OpenBlob extends RandomAccess {
  /** Bytes start (inclusive) to end (exclusive). The blob is closed when the stream ends or is destroyed. */
  stream(start: number, end: number): BlobStream;
  close(): Promise<void>;
}

export interface BlobStore {
  /**
   * Begins an object. When the disk is full or read-only it begins in memory while there is room.
   * @param id 32 hexadecimal digits
   * @param expected bytes, where upstream said so
   * @throws {Fault} STORAGE_FULL when neither has room
   */
  create(id: string, expected: number | undefined): Promise<Spool>;
  /** undefined: absent. @throws {Fault} STORAGE_FAILED */
  open(id: string): Promise<OpenBlob | undefined>;
  /** Nothing happens when it is absent. @throws {Fault} STORAGE_FAILED */
  remove(id: string): Promise<void>;
  /** Ids of all blobs in ascending order, for the sweep at start. */
  ids(): AsyncIterable<string>;
}
