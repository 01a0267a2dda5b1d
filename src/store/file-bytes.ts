import { open, rename, unlink, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { RandomAccess } from "./blobs.ts";
import { isAbsent } from "./storage-fault.ts";

/** A file that is being written from its beginning to its end and may be read all the while. Failures are those of the system. */
export class FileBytes implements RandomAccess {
  readonly #handle: FileHandle;
  #path: string;
  #size = 0;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  static async create(path: string): Promise<FileBytes> {
    return new FileBytes(await open(path, "wx+", 0o600), path);
  }

  /** Bytes that have been written; a failed `append` adds none. */
  get size(): number {
    return this.#size;
  }

  /** Where the file is now. */
  get path(): string {
    return this.#path;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length;) {
      const at = this.#size + written;
      written += (await this.#handle.write(bytes, written, bytes.length - written, at)).bytesWritten;
    }
    this.#size += bytes.length;
  }

  read(position: number, length: number): Promise<Uint8Array> {
    return readAt(this.#handle, position, Math.min(length, this.#size - position));
  }

  /** The file under another name, surely: after a power cut it is there with all its bytes, or not at all. */
  async publish(path: string): Promise<void> {
    await this.#handle.sync();
    await rename(this.#path, path);
    this.#path = path;
    await syncFolder(dirname(path));
  }

  /** Reads under way finish first. */
  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** A file that cannot be removed, on a disk gone read-only, is left to the next start, which empties the folder. */
  async discard(): Promise<void> {
    await removeFile(this.#path).catch(() => undefined);
    await this.close();
  }
}

/** Up to `length` bytes from `position`; fewer only at the end of the file. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const found = new Uint8Array(Math.max(0, length));
  let filled = 0;
  while (filled < found.length) {
    const { bytesRead } = await handle.read(found, filled, found.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled === found.length ? found : found.subarray(0, filled);
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Nothing happens when it is absent. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (cause) {
    if (!isAbsent(cause)) throw cause;
  }
}
