import type { Tree } from "./checkpoint.ts";
import { Fault } from "../fault/fault.ts";
import { emptyTreeHash, hashSize, nodeHash, sameHash, type Hash } from "./hash.ts";
import { storedHashIndex, type HashReader } from "./stored-hash.ts";
import { tilePath } from "./tile-path.ts";
import { planTiles, type Place, type PlannedTile, type TilePlan } from "./tile-plan.ts";
import { hashFromTile, tileHash, type Tile } from "./tile.ts";

/** Where tiles come from. Nothing it gives is believed until it has been proven. */
export interface TileReader {
  /** Of all its tiles: 1 to 30, in practice 8. */
  readonly height: number;
  /** One piece of data for each tile, in order, `width` × 32 bytes. */
  readTiles(tiles: readonly Tile[]): Promise<readonly Uint8Array[]>;
  /** Told of the same tiles once they are proven to belong to the tree: only now may they be kept. */
  saveTiles(tiles: readonly Tile[], data: readonly Uint8Array[]): Promise<void>;
}

/**
 * Reads stored hashes of a signed tree out of tiles that nobody vouches for. A hash it gives is proven to be in the
 * tree; so the hash of a leaf needs no further proof, and a tree hash computed through it is that of a true beginning.
 *
 * Every tile is proven before any of them is used: those of the right edge because the root follows from them, each of
 * the others because its own root stands in its parent.
 * @throws {Fault} from the reader: TLOG_BAD_TILE when the tiles do not lead to the head of the tree, without saying
 *   which one is wrong; TLOG_NOT_IN_TREE for an index beyond the tree
 * @see https://research.swtch.com/tlog#authenticating_tiles, x/mod tlog.TileHashReader from v0.40 on (CVE-2026-56865)
 */
export function tileHashReader(tree: Tree, reader: TileReader): HashReader {
  return async (indexes) => {
    const plan = planTiles(tree.size, reader.height, indexes);
    const tiles = plan.tiles.map(({ tile }) => tile);
    const data = await reader.readTiles(tiles);
    checkLengths(tiles, data);
    const fetched = new Map(plan.tiles.map((planned, i) => [planned, data[i]]));
    if (!rootFollows(plan, fetched, tree.hash) || !plan.tiles.every((planned) => standsInParent(planned, fetched))) {
      const names = tiles.map(tilePath).join(", ");
      throw new Fault("TLOG_BAD_TILE", `these tiles do not lead to the head of ${tree.size} records: ${names}`);
    }
    const hashes = plan.wanted.map((place) => hashAt(place, fetched));
    await reader.saveTiles(tiles, data);
    return hashes;
  };
}

type Fetched = ReadonlyMap<PlannedTile, Uint8Array | undefined>;

function checkLengths(tiles: readonly Tile[], data: readonly Uint8Array[]): void {
  if (data.length !== tiles.length) {
    throw new Fault("INTERNAL", `a tile reader gave ${data.length} pieces of data for ${tiles.length} tiles`);
  }
  for (const [i, tile] of tiles.entries()) {
    const bytes = data[i]?.length;
    if (bytes === tile.width * hashSize) continue;
    throw new Fault(
      "TLOG_BAD_TILE",
      `${tilePath(tile)} has ${bytes} bytes, where it must have ${tile.width * hashSize}`,
    );
  }
}

function rootFollows(plan: TilePlan, fetched: Fetched, root: Hash): boolean {
  const nodes = plan.root.map((place) => hashAt(place, fetched));
  return sameHash(
    nodes.length === 0 ? emptyTreeHash() : nodes.reduceRight((right, left) => nodeHash(left, right)),
    root,
  );
}

/** True of the right edge, which has no parent: the root is its proof. */
function standsInParent(planned: PlannedTile, fetched: Fetched): boolean {
  if (planned.parent === undefined) return true;
  const { height, level, n } = planned.tile;
  const expected = hashAt({ index: storedHashIndex(height * (level + 1), n), on: planned.parent }, fetched);
  return sameHash(tileHash(bytesOf(planned, fetched)), expected);
}

function hashAt({ index, on }: Place, fetched: Fetched): Hash {
  return hashFromTile(on.tile, bytesOf(on, fetched), index);
}

/** No bytes prove nothing: too short for every hash. */
function bytesOf(planned: PlannedTile, fetched: Fetched): Uint8Array {
  return fetched.get(planned) ?? new Uint8Array();
}
