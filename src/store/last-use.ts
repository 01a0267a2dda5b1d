import type { ObjectKey, ObjectRecord } from "./objects.ts";

export type Use = ObjectKey & { at: number };

/** So many objects are remembered at most before they are written. */
const limit = 10_000;

/**
 * When objects were last asked for, gathered and written every few seconds: a hit must not wait for the disk, and a
 * lost line only makes an object look older than it is.
 */
export class LastUse {
  readonly #write: (uses: readonly Use[]) => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  /** By the record's id: a hit has no time to put names together. */
  #uses = new Map<string, Use>();

  constructor(everyMs: number, write: (uses: readonly Use[]) => Promise<void>) {
    this.#write = write;
    this.#timer = setInterval(() => void this.flush(), everyMs).unref();
  }

  note({ id, module, version, kind }: ObjectRecord, at: number): void {
    const use = this.#uses.get(id);
    if (use === undefined) this.#uses.set(id, { module, version, kind, at });
    else use.at = at;
    if (this.#uses.size >= limit) void this.flush();
  }

  /** Resolves when what was noted until now is written, or could not be: the writer has told of that. */
  async flush(): Promise<void> {
    if (this.#uses.size === 0) return;
    const uses = [...this.#uses.values()];
    this.#uses = new Map();
    await this.#write(uses).catch(() => undefined);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
