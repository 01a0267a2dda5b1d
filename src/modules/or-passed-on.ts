import type { Tell } from "../events/event.ts";
import { isFault } from "../fault/fault.ts";

/** Keeps something. Storage that fails does not take checked bytes from those who wait for them: they are only passed on. */
export async function orPassedOn(tell: Tell, keep: () => Promise<void>): Promise<void> {
  try {
    await keep();
  } catch (failure) {
    if (!isFault(failure, "STORAGE_FULL", "STORAGE_FAILED")) throw failure;
    tell({ what: "store.failed", operation: "keep", code: failure.code, why: failure.message });
  }
}
