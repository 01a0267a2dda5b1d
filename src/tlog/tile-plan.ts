import { Fault } from "../fault/fault.ts";
import { storedHashCount } from "./stored-hash.ts";
import { completeNodes } from "./subtree.ts";
import { fullWidth, tileForIndex, type Tile } from "./tile.ts";
import { shiftRight } from "./wide-integer.ts";

export type PlannedTile = {
  readonly tile: Tile;
  /** The tile that holds this one's root; undefined for the tiles of the right edge, which the tree's root proves. */
  readonly parent: PlannedTile | undefined;
};

/** A stored hash and the tile to find it in. */
export type Place = { readonly index: number; readonly on: PlannedTile };

export type TilePlan = {
  /** Each once: first those of the right edge, then parents before children. */
  readonly tiles: readonly PlannedTile[];
  /** The complete nodes that make up the root, left to right; together they cover the tiles of the right edge wholly. */
  readonly root: readonly Place[];
  /** The stored hashes that were asked for. */
  readonly wanted: readonly Place[];
};

/**
 * Which tiles prove these stored hashes for a tree of this size: those from which its root follows, those that hold
 * the hashes, and all between.
 * @throws {Fault} TLOG_NOT_IN_TREE for an index beyond the tree
 */
export function planTiles(size: number, height: number, indexes: readonly number[]): TilePlan {
  const planned = new Map<string, PlannedTile>();
  const add = (tile: Tile, parent: PlannedTile | undefined): PlannedTile => {
    const fresh = { tile, parent };
    planned.set(key(tile), fresh);
    return fresh;
  };
  const underParents = (tile: Tile): PlannedTile =>
    planned.get(key(tile)) ?? add(tile, underParents(parentOf(tile, size)));

  const root = completeNodes({ lo: 0, hi: size }).map((index) => {
    const tile = asWideAs(size, tileForIndex(height, index));
    return { index, on: planned.get(key(tile)) ?? add(tile, undefined) };
  });
  const wanted = indexes.map((index) => {
    if (index >= storedHashCount(size)) {
      throw new Fault("TLOG_NOT_IN_TREE", `a tree of ${size} records has no stored hash ${index}`);
    }
    return { index, on: underParents(asWideAs(size, tileForIndex(height, index))) };
  });
  return { tiles: [...planned.values()], root, wanted };
}

/** Within one tree a tile has one width. */
function key({ level, n }: Tile): string {
  return `${level}/${n}`;
}

/** The tile as a tree of this size has it: full, or the partial one at the right edge. */
function asWideAs(size: number, tile: Tile): Tile {
  const full = fullWidth(tile.height);
  const nodes = shiftRight(size, tile.height * tile.level);
  return { ...tile, width: Math.min(full, nodes - tile.n * full) };
}

/** Only asked for full tiles: the last tile of a level, where it is partial, lies on the right edge and is planned already. */
function parentOf({ height, level, n }: Tile, size: number): Tile {
  return asWideAs(size, { height, level: level + 1, n: shiftRight(n, height), width: 1 });
}
