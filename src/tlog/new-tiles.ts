import { hashSize } from "./hash.ts";
import { readHashes, storedHashIndex, type HashReader } from "./stored-hash.ts";
import { fullWidth, type Tile } from "./tile.ts";
import { shiftRight } from "./wide-integer.ts";

/**
 * The tiles to publish when a tree grows: all that are new or wider than before, level by level, left to right. One
 * tile of each level at most is partial.
 * @see x/mod tlog.NewTiles
 */
export function newTiles(height: number, oldSize: number, newSize: number): readonly Tile[] {
  const full = fullWidth(height);
  const tiles: Tile[] = [];
  for (let level = 0; shiftRight(newSize, height * level) > 0; level++) {
    const oldNodes = shiftRight(oldSize, height * level);
    const newNodes = shiftRight(newSize, height * level);
    if (oldNodes === newNodes) continue;
    const fullTiles = shiftRight(newNodes, height);
    for (let n = shiftRight(oldNodes, height); n < fullTiles; n++) tiles.push({ height, level, n, width: full });
    const width = newNodes - fullTiles * full;
    if (width > 0) tiles.push({ height, level, n: fullTiles, width });
  }
  return tiles;
}

/** The bytes of a tile, from stored hashes read in one call: `width` × 32 bytes. */
export async function readTileData(tile: Tile, read: HashReader): Promise<Uint8Array> {
  const first = tile.n * fullWidth(tile.height);
  const treeLevel = tile.height * tile.level;
  const indexes = Array.from({ length: tile.width }, (_, i) => storedHashIndex(treeLevel, first + i));
  return Buffer.concat(await readHashes(indexes, read), tile.width * hashSize);
}
