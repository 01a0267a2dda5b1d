import { LRUCache } from "lru-cache";
import type { Tell } from "../../events/event.ts";
import { Fault } from "../../fault/fault.ts";
import type { LogTiles } from "../../store/log-tiles.ts";
import type { LogRow, LogTable } from "../../store/logs.ts";
import { hashSize, recordHash, sameHash, type Hash } from "../../tlog/hash.ts";
import type { HashReader } from "../../tlog/stored-hash.ts";
import { tilePath } from "../../tlog/tile-path.ts";
import { hashFromTile, tileForIndex, tileHash, type Tile } from "../../tlog/tile.ts";
import { tileHeight, tileWidth, type RightEdge } from "./right-edge.ts";

export type LogTileNeeds = {
  readonly log: string;
  readonly rows: Pick<LogTable, "range">;
  readonly files: LogTiles;
  readonly tell: Tell;
};

/** Proven full tiles in memory: 16 MiB. */
const cachedTiles = 2048;

/** From what a tile is put together: from the hashes that are kept, or from the texts of the records alone. */
type Trust = "hashes" | "texts";

/**
 * The tiles of a log. A full one is a file, and is given only when its root stands in the tile above it, up to the edge;
 * one that is missing or damaged is put together anew from the rows. Parts are cut from full tiles and from the edge.
 */
export class LogTileReader {
  readonly #needs: LogTileNeeds;
  readonly #proven = new LRUCache<string, Uint8Array>({ max: cachedTiles });

  constructor(needs: LogTileNeeds) {
    this.#needs = needs;
  }

  /**
   * The hashes of a tile of the tree that has this edge. The bytes are shared: not to be changed.
   * @throws {Fault} NOT_FOUND when the tree does not reach so far; LOG_DAMAGED
   */
  async read(tile: Tile, edge: RightEdge): Promise<Uint8Array> {
    const length = tile.width * hashSize;
    const fullTiles = Math.floor(edge.size / tileWidth ** (tile.level + 1));
    const hashes = tile.n < fullTiles ? await this.#full(tile.level, tile.n, edge) : edgeOf(edge, tile, fullTiles);
    if (tile.height === tileHeight && hashes.length >= length) return hashes.subarray(0, length);
    throw new Fault(
      "NOT_FOUND",
      `the log ${this.#needs.log} has no ${tilePath(tile)} yet: it has ${edge.size} records`,
      {
        hint: `tiles here have a height of ${tileHeight}; ask for tiles of the latest head`,
      },
    );
  }

  /** Stored hashes of the tree that has this edge. */
  hashReader(edge: RightEdge): HashReader {
    return (indexes) =>
      Promise.all(
        indexes.map(async (index) => {
          const tile = tileForIndex(tileHeight, index);
          return hashFromTile(tile, await this.read(tile, edge), index);
        }),
      );
  }

  /** The edge of the first `size` records, unproven: it is right when its root is the signed one. */
  async edgeAt(size: number, trust: Trust): Promise<RightEdge> {
    const levels: Uint8Array[] = [];
    for (let level = 0; size >= tileWidth ** level; level++) {
      const nodes = Math.floor(size / tileWidth ** level);
      levels.push(await this.#nodes(level, nodes - (nodes % tileWidth), nodes, trust));
    }
    return { size, levels };
  }

  async #full(level: number, n: number, edge: RightEdge): Promise<Uint8Array> {
    const tile: Tile = { height: tileHeight, level, n, width: tileWidth };
    const path = tilePath(tile);
    const known = this.#proven.get(path);
    if (known !== undefined) return known;
    const place = n % tileWidth;
    const above = await this.read({ ...tile, level: level + 1, n: (n - place) / tileWidth, width: place + 1 }, edge);
    const root = above.subarray(place * hashSize);
    const held = await this.#needs.files.read(path);
    const proven = isWith(held, root) ? held : await this.#rebuild(tile, root);
    this.#proven.set(path, proven);
    return proven;
  }

  async #rebuild(tile: Tile, root: Hash): Promise<Uint8Array> {
    const { log, files, tell } = this.#needs;
    const first = tile.n * tileWidth;
    for (const trust of ["hashes", "texts"] as const) {
      const hashes = await this.#nodes(tile.level, first, first + tileWidth, trust);
      if (!isWith(hashes, root)) continue;
      await files.write(tilePath(tile), hashes);
      tell({ what: "log.rebuilt", log, tile: tilePath(tile) });
      return hashes;
    }
    throw new Fault("LOG_DAMAGED", `${tilePath(tile)} of the log ${log} is damaged, and so are rows it stands for`);
  }

  /** Neighbouring nodes of one level of tiles: of the lowest from the rows, above it from the tiles below. */
  async #nodes(level: number, from: number, to: number, trust: Trust): Promise<Uint8Array> {
    if (level === 0) return this.#leaves(from, to, trust);
    const nodes: Hash[] = [];
    for (let n = from; n < to; n++) {
      const tile = { height: tileHeight, level: level - 1, n, width: tileWidth };
      const held = trust === "hashes" ? await this.#needs.files.read(tilePath(tile)) : undefined;
      const whole = held?.length === tileWidth * hashSize;
      nodes.push(tileHash(whole ? held : await this.#nodes(level - 1, n * tileWidth, (n + 1) * tileWidth, trust)));
    }
    return Buffer.concat(nodes);
  }

  async #leaves(from: number, to: number, trust: Trust): Promise<Uint8Array> {
    const { log, rows } = this.#needs;
    const found = await rows.range(log, from, to);
    const gap = found.findIndex(({ id }, at) => id !== from + at);
    const missing = gap >= 0 ? from + gap : from + found.length;
    if (missing < to) throw new Fault("LOG_DAMAGED", `record ${missing} of the log ${log} is missing`);
    // Of a text that was removed the hash is left.
    const hashOf = ({ text, leaf }: LogRow): Hash =>
      trust === "hashes" || text === "" ? leaf : recordHash(Buffer.from(text));
    return Buffer.concat(found.map(hashOf));
  }
}

function edgeOf(edge: RightEdge, { level, n }: Tile, fullTiles: number): Uint8Array {
  return (n === fullTiles ? edge.levels[level] : undefined) ?? new Uint8Array();
}

function isWith(hashes: Uint8Array | undefined, root: Hash): hashes is Uint8Array {
  return hashes?.length === tileWidth * hashSize && sameHash(tileHash(hashes), root);
}
