import { Fault } from "../fault/fault.ts";
import { hashSize, nodeHash, type Hash } from "./hash.ts";
import { splitStoredHashIndex } from "./stored-hash.ts";
import { shiftLeft, shiftRight } from "./wide-integer.ts";

/**
 * A piece of the tree as it is published: `width` neighbouring nodes of tree level height × level, from node
 * n × 2^height on. The levels above them, up to the root of a full tile, follow by hashing. A tile with fewer than
 * 2^height nodes is partial, and the beginning of every wider one.
 * @see https://go.dev/design/25530-sumdb#checksum-database, https://research.swtch.com/tlog#tiling_a_log
 */
export type Tile = {
  /** 1 to 30; 8 in practice. */
  readonly height: number;
  /** 0 to 63, in tiles from the leaves up. */
  readonly level: number;
  /** From the left, from 0. */
  readonly n: number;
  /** 1 to 2^height. */
  readonly width: number;
};

export const maxTileHeight = 30;
export const maxTileLevel = 63;

/** The narrowest tile of this height that holds a stored hash. */
export function tileForIndex(height: number, index: number): Tile {
  return placeInTile(height, index).tile;
}

/**
 * A stored hash, from the bytes of a tile that holds it: a copy, and as true as the tile.
 * @param tile tileForIndex(tile.height, index) or a wider one
 * @param data its hashes, 32 bytes each, at least `tile.width` of them
 * @throws {Fault} TLOG_BAD_TILE when the data is too short; INTERNAL when this tile does not hold the index
 */
export function hashFromTile(tile: Tile, data: Uint8Array, index: number): Hash {
  if (data.length < tile.width * hashSize) {
    throw new Fault("TLOG_BAD_TILE", `a tile of ${tile.width} hashes came with ${data.length} bytes`);
  }
  const { tile: home, start, end } = placeInTile(tile.height, index);
  if (home.level !== tile.level || home.n !== tile.n || home.width > tile.width) {
    throw new Fault("INTERNAL", `stored hash ${index} is not in tile ${tile.n} of level ${tile.level}`);
  }
  return new Uint8Array(tileHash(data.subarray(start * hashSize, end * hashSize)));
}

/** The root over the hashes of a full tile, or over 2^k neighbours of one. */
export function tileHash(data: Uint8Array): Hash {
  if (data.length <= hashSize) return data;
  const half = data.length / 2;
  return nodeHash(tileHash(data.subarray(0, half)), tileHash(data.subarray(half)));
}

/** 2^height, for heights that tiles may have. @throws {Fault} INTERNAL for others */
export function fullWidth(height: number): number {
  if (Number.isInteger(height) && height >= 1 && height <= maxTileHeight) return 2 ** height;
  throw new Fault("INTERNAL", `tiles have a height of 1 to ${maxTileHeight}, not ${height}`);
}

/** The narrowest tile that holds a stored hash, and which of its hashes, start up to end, are the leaves below it. */
function placeInTile(
  height: number,
  index: number,
): { readonly tile: Tile; readonly start: number; readonly end: number } {
  const full = fullWidth(height);
  const node = splitStoredHashIndex(index);
  const level = Math.floor(node.level / height);
  const inTile = node.level - level * height;
  const first = shiftLeft(node.n, inTile);
  const n = shiftRight(first, height);
  const start = first - n * full;
  const end = start + 2 ** inTile;
  return { tile: { height, level, n, width: end }, start, end };
}
