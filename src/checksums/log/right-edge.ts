import { emptyTreeHash, hashSize, nodeHash, type Hash } from "../../tlog/hash.ts";
import { tileHash, type Tile } from "../../tlog/tile.ts";

/** Of all tiles of a log: the height the go command asks for. */
export const tileHeight = 8;

/** Hashes of a full tile. */
export const tileWidth = 2 ** tileHeight;

/**
 * All that is needed of a log to go on with it: of each level of tiles the last one, which is not full. Its hashes stand
 * one after another, 0 to 255 of them. Never changed in place.
 */
export type RightEdge = { readonly size: number; readonly levels: readonly Uint8Array[] };

/** A tile that has become full, with its 256 hashes. */
export type FullTile = { readonly tile: Tile; readonly hashes: Uint8Array };

export const emptyEdge: RightEdge = { size: 0, levels: [] };

/** The edge after further records, and the tiles that became full on the way, each before the one above it. */
export function grow(edge: RightEdge, leaves: readonly Hash[]): { edge: RightEdge; full: readonly FullTile[] } {
  const levels = edge.levels.map((hashes) => new GrowingTile(hashes));
  const full: FullTile[] = [];
  let size = edge.size;
  for (const leaf of leaves) {
    size++;
    let node = leaf;
    for (let level = 0; ; level++) {
      const growing = (levels[level] ??= new GrowingTile(new Uint8Array()));
      const hashes = growing.add(node);
      if (hashes === undefined) break;
      const n = size / tileWidth ** (level + 1) - 1;
      full.push({ tile: { height: tileHeight, level, n, width: tileWidth }, hashes });
      node = tileHash(hashes);
    }
  }
  return { edge: { size, levels: levels.map((growing) => growing.hashes()) }, full };
}

/** The hash of the whole tree. */
export function rootOf({ levels }: RightEdge): Hash {
  const nodes = levels.toReversed().flatMap(completeNodes);
  return nodes.length === 0 ? emptyTreeHash() : nodes.reduceRight((right, left) => nodeHash(left, right));
}

/** The roots of the fewest complete subtrees that the hashes of a tile make, the largest first. */
function completeNodes(hashes: Uint8Array): Hash[] {
  const nodes: Hash[] = [];
  for (let at = 0; at < hashes.length;) {
    const left = (hashes.length - at) / hashSize;
    const length = 2 ** (31 - Math.clz32(left)) * hashSize;
    nodes.push(tileHash(hashes.subarray(at, at + length)));
    at += length;
  }
  return nodes;
}

/** A tile that takes hashes until it is full, and then begins anew. */
class GrowingTile {
  #buffer = new Uint8Array(tileWidth * hashSize);
  #used: number;

  constructor(hashes: Uint8Array) {
    this.#buffer.set(hashes);
    this.#used = hashes.length;
  }

  /** The whole tile when this hash makes it full. */
  add(hash: Hash): Uint8Array | undefined {
    this.#buffer.set(hash, this.#used);
    this.#used += hashSize;
    if (this.#used < this.#buffer.length) return undefined;
    const whole = this.#buffer;
    this.#buffer = new Uint8Array(whole.length);
    this.#used = 0;
    return whole;
  }

  hashes(): Uint8Array {
    return this.#buffer.subarray(0, this.#used);
  }
}
