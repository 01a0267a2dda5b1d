import assert from "node:assert/strict";
import { test } from "node:test";
import { recordHash, sameHash, type Hash } from "../../tlog/hash.ts";
import { newTiles, readTileData } from "../../tlog/new-tiles.ts";
import { storedHashes } from "../../tlog/stored-hash.ts";
import { tilePath } from "../../tlog/tile-path.ts";
import { treeHash } from "../../tlog/tree-hash.ts";
import { emptyEdge, grow, rootOf } from "./right-edge.ts";

const leafOf = (n: number): Hash => recordHash(Buffer.from(`leaf ${n}\n`));

/** The same tree as tlog keeps it: every stored hash. */
async function storedTree(size: number): Promise<readonly Hash[]> {
  const stored: Hash[] = [];
  const read = async (indexes: readonly number[]) => indexes.map((index) => stored[index] ?? new Uint8Array());
  for (let n = 0; n < size; n++) stored.push(...(await storedHashes(n, leafOf(n), read)));
  return stored;
}

test("at every size to 1100 and around 256²: the root, the edge and the full tiles of tlog", async () => {
  const last = 256 ** 2 + 600;
  const stored = await storedTree(last);
  const read = async (indexes: readonly number[]) => indexes.map((index) => stored[index] ?? new Uint8Array());
  const sizes = [...Array.from({ length: 1101 }, (_, n) => n), 65_279, 65_280, 65_535, 65_536, 65_537, 65_792, last];
  let edge = emptyEdge;
  for (const size of sizes) {
    const before = edge.size;
    const leaves = Array.from({ length: size - before }, (_, n) => leafOf(before + n));
    const grown = grow(edge, leaves);
    edge = grown.edge;
    assert.ok(sameHash(rootOf(edge), await treeHash(size, read)), `root of ${size}`);
    const tiles = newTiles(8, before, size);
    const full = grown.full.map(({ tile }) => tilePath(tile)).sort();
    assert.deepEqual(
      full,
      tiles
        .filter(({ width }) => width === 256)
        .map(tilePath)
        .sort(),
      `full tiles of ${size}`,
    );
    for (const { tile, hashes } of grown.full) assert.ok(Buffer.from(hashes).equals(await readTileData(tile, read)));
    for (const tile of tiles.filter(({ width }) => width < 256)) {
      const part = edge.levels[tile.level] ?? new Uint8Array();
      assert.deepEqual(Buffer.from(part), Buffer.from(await readTileData(tile, read)), tilePath(tile));
    }
  }
});

test("growing leaves the edge it began with as it was: a batch that fails is begun again from it", () => {
  const { edge } = grow(emptyEdge, [leafOf(0), leafOf(1)]);
  const root = rootOf(edge);
  grow(
    edge,
    Array.from({ length: 300 }, (_, n) => leafOf(n + 2)),
  );
  assert.equal(edge.size, 2);
  assert.deepEqual(rootOf(edge), root);
});
