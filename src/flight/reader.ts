import { addAbortSignal, Readable } from "node:stream";
import { asFault } from "../fault/fault.ts";
import type { GrowingBytes } from "./growing-bytes.ts";

/** What one reader wants of an object: `start` inclusive, `end` exclusive, undefined for all there will be. */
export type Range = { readonly start: number; readonly end: number | undefined };

/**
 * A stream over bytes that are still arriving. It asks for more only when its reader does, and holds no more than the
 * chunk it was last given. It is destroyed when the signal ends.
 * @param ready when reading may begin
 */
export function openReader(ready: () => Promise<GrowingBytes>, range: Range, signal: AbortSignal): Readable {
  const end = range.end ?? Number.POSITIVE_INFINITY;
  let position = range.start;
  const reader = new Readable({
    // A chunk is a view of memory that readers in step share: to buffer several would only keep more of it.
    highWaterMark: 1,
    read: () => void more(),
  });
  // A reader that nobody listens to yet may be destroyed with its flight; that must not end the process.
  reader.on("error", () => undefined);
  return addAbortSignal(signal, reader);

  async function more(): Promise<void> {
    try {
      const bytes = await ready();
      const chunk = await bytes.next(position, end);
      position += chunk?.length ?? 0;
      reader.push(chunk ?? null);
    } catch (failure) {
      reader.destroy(asFault(failure));
    }
  }
}
