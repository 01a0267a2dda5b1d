import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import type { OpenBlob } from "./blobs.ts";
import { readAt } from "./file-bytes.ts";
import { storageFault } from "./storage-fault.ts";

/** Bytes read from the disk at a time for a stream. */
const stepBytes = 256 * 1024;

/** A committed file, held open by its handle, so that it outlives its name. */
export function openFile(handle: FileHandle, size: number): OpenBlob {
  return {
    size,
    close: () => handle.close(),
    async read(position, length) {
      try {
        return await readAt(handle, position, Math.min(length, size - position));
      } catch (cause) {
        throw storageFault("a blob cannot be read", cause);
      }
    },
    stream(start, end) {
      if (start < end) return handle.createReadStream({ start, end: end - 1, highWaterMark: stepBytes });
      return Readable.from([]).once("close", () => void handle.close());
    },
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
