import { LRUCache } from "lru-cache";
import { asFault } from "../fault/fault.ts";
import type { Tell } from "../events/event.ts";
import type { RelayTable } from "../store/answers.ts";
import { hashSize, tilePath, type Tile } from "../tlog/index.ts";

/** A tile with its bytes. */
export type TileData = { readonly tile: Tile; readonly data: Uint8Array };

/** All tiles here have this height, as those of the go command. */
export const tileHeight = 8;

const memoryBytes = 16 * 2 ** 20;

/**
 * The proven tiles of one database, in memory and in the store. Of each tile the widest that was ever proven is kept:
 * every narrower one is its beginning.
 */
export class TileShelf {
  readonly #database: string;
  readonly #table: RelayTable;
  readonly #tell: Tell;
  readonly #widest = new LRUCache<string, Uint8Array>({
    maxSize: memoryBytes,
    sizeCalculation: (data) => data.length + 64,
  });

  constructor(database: string, table: RelayTable, tell: Tell) {
    this.#database = database;
    this.#table = table;
    this.#tell = tell;
  }

  /** The bytes of the tile, `width` × 32. undefined: not held as wide as that. A store may be damaged: they are to be proven again. */
  async find(tile: Tile): Promise<Uint8Array | undefined> {
    const path = fullPath(tile);
    const bytes = tile.width * hashSize;
    let held = this.#widest.get(path);
    if (held === undefined || held.length < bytes) {
      held = await this.#table.find(this.#database, path);
      if (held !== undefined && held.length > 0) this.#widest.set(path, held);
    }
    return held === undefined || held.length < bytes ? undefined : held.subarray(0, bytes);
  }

  /** Keeps what has been proven. Storage that fails is told and hurts nobody: tiles can be asked for again. */
  async keep(proven: readonly TileData[], anew: boolean): Promise<void> {
    await Promise.all(proven.map((one) => this.#keepOne(one, anew)));
  }

  async #keepOne({ tile, data }: TileData, anew: boolean): Promise<void> {
    const path = fullPath(tile);
    const held = this.#widest.get(path);
    if (held !== undefined && held.length >= data.length && !anew) return;
    const own = Uint8Array.from(data);
    this.#widest.set(path, own);
    await this.#table.put(this.#database, path, own, Date.now()).catch((failure: unknown) => {
      const { code, message: why } = asFault(failure);
      this.#tell({ what: "store.failed", operation: "checksum tile", code, why });
    });
  }
}

function fullPath({ height, level, n }: Tile): string {
  return tilePath({ height, level, n, width: 2 ** height });
}
