import { open, type FileHandle } from "node:fs/promises";
import { LRUCache } from "lru-cache";
import type { OpenBlob } from "./blobs.ts";
import { openFile } from "./open-blob.ts";

/** A file that is held open, with how many read it. */
type Held = { readonly handle: FileHandle; readonly size: number; users: number; kept: boolean };

/**
 * Committed files, held open for a while: to open and to close one takes as long as to send a small one. A file that is
 * forgotten is closed when its last reader is done.
 */
export class OpenFiles {
  readonly #held: LRUCache<string, Held> | undefined;

  /** @param most files held open beyond those that are being read; 0, where others remove files as well: none */
  constructor(most: number) {
    this.#held = most === 0 ? undefined : new LRUCache({ max: most, dispose: (held) => release(held) });
  }

  /** Failures are those of the system. */
  async open(path: string): Promise<OpenBlob> {
    const known = this.#held?.get(path);
    if (known !== undefined) known.users++;
    const held = known ?? (await this.#hold(path));
    return openFile(held.handle, held.size, () => {
      held.users--;
      closeIdle(held);
    });
  }

  /** To be called before a file is removed: its room on the disk is free when nobody has it open. */
  forget(path: string): void {
    this.#held?.delete(path);
  }

  close(): void {
    this.#held?.clear();
  }

  async #hold(path: string): Promise<Held> {
    const handle = await open(path, "r");
    // Counted at once: whoever opened the same file meanwhile takes its place here.
    const held: Held = { handle, size: await sizeOf(handle), users: 1, kept: this.#held !== undefined };
    this.#held?.set(path, held);
    return held;
  }
}

function release(held: Held): void {
  held.kept = false;
  closeIdle(held);
}

function closeIdle({ handle, users, kept }: Held): void {
  if (users === 0 && !kept) void handle.close();
}

async function sizeOf(handle: FileHandle): Promise<number> {
  try {
    return (await handle.stat()).size;
  } catch (failure) {
    await handle.close();
    throw failure;
  }
}
