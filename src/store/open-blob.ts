import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import type { OpenBlob } from "./blobs.ts";
import { readAt } from "./file-bytes.ts";
import { FileStream } from "./file-stream.ts";
import { storageFault } from "./storage-fault.ts";

/** A committed file, held open by its handle, so that it outlives its name. */
export function openFile(handle: FileHandle, size: number, close: () => void): OpenBlob {
  return {
    size,
    close: async () => close(),
    async read(position, length) {
      try {
        return await readAt(handle, position, Math.min(length, size - position));
      } catch (cause) {
        throw storageFault("a blob cannot be read", cause);
      }
    },
    stream: (start, end) => new FileStream(handle.fd, { start, end }, close),
  };
}

/** The body of a record as a blob. */
export function openInline(body: Uint8Array): OpenBlob {
  return {
    size: body.length,
    close: async () => undefined,
    read: async (position, length) => body.slice(position, position + length),
    stream: (start, end) => Readable.from([body.subarray(start, end)], { objectMode: false }),
  };
}
