import assert from "node:assert/strict";
import { test } from "node:test";
import { GrownTree } from "../../test/tlog/grown-tree.ts";
import { isFault } from "../fault/fault.ts";
import { newTiles, readTileData } from "./new-tiles.ts";
import { storedHashIndex } from "./stored-hash.ts";
import { tilePath } from "./tile-path.ts";
import { hashFromTile, tileForIndex } from "./tile.ts";

const homes = [
  [2, storedHashIndex(0, 0), "tile/2/0/000.p/1", "the first leaf"],
  [2, storedHashIndex(1, 0), "tile/2/0/000.p/2", "a node inside a tile is made from its leaves"],
  [2, storedHashIndex(2, 0), "tile/2/1/000.p/1", "the root of a tile is a leaf of the one above"],
  [2, storedHashIndex(3, 1), "tile/2/1/000", "the right half of a tile above"],
  [8, storedHashIndex(0, 2 ** 31), "tile/8/0/x008/x388/608.p/1", "beyond 31 bits"],
  [8, storedHashIndex(0, 2 ** 40 - 1), "tile/8/0/x004/x294/x967/295", "a million million records"],
  [8, storedHashIndex(15, 2 ** 25 - 1), "tile/8/1/x016/x777/215", "a node inside a high tile, far right"],
  [1, storedHashIndex(52, 0), "tile/1/52/000.p/1", "the root of the largest tree"],
  [30, storedHashIndex(29, 1), "tile/30/0/000", "the highest tile"],
] as const;
for (const [height, index, path, why] of homes) {
  test(`stored hash ${index} is in ${path}: ${why}`, () => assert.equal(tilePath(tileForIndex(height, index)), path));
}

test("each hash of a tree is in its tile, also in a wider one", async () => {
  const tree = await GrownTree.of(100);
  for (const height of [1, 2, 3]) {
    const published = newTiles(height, 0, tree.size);
    for (const [index, hash] of tree.hashes.entries()) {
      const narrow = tileForIndex(height, index);
      const wide = published.find(({ level, n }) => level === narrow.level && n === narrow.n) ?? assert.fail();
      for (const tile of [narrow, wide]) {
        const found = hashFromTile(tile, await readTileData(tile, tree.read), index);
        assert.equal(Buffer.compare(found, hash), 0, `${index} in ${tilePath(tile)}`);
      }
    }
  }
});

test("a partial tile is the beginning of every wider one", async () => {
  const tree = await GrownTree.of(70);
  const full = await readTileData({ height: 5, level: 0, n: 1, width: 32 }, tree.read);
  for (const width of [1, 7, 31]) {
    const partial = await readTileData({ height: 5, level: 0, n: 1, width }, tree.read);
    assert.deepEqual(partial, full.subarray(0, width * 32));
  }
});

const misplaced = [
  [{ height: 2, level: 0, n: 0, width: 4 }, 127, 0, "TLOG_BAD_TILE", "a byte too short"],
  [{ height: 2, level: 0, n: 0, width: 4 }, 128, storedHashIndex(0, 4), "INTERNAL", "a leaf of the next tile"],
  [{ height: 2, level: 0, n: 0, width: 4 }, 128, storedHashIndex(2, 0), "INTERNAL", "a node of the tile above"],
  [{ height: 2, level: 0, n: 0, width: 3 }, 96, storedHashIndex(0, 3), "INTERNAL", "beyond the width"],
  [{ height: 31, level: 0, n: 0, width: 1 }, 32, 0, "INTERNAL", "too high a tile"],
] as const;
for (const [tile, length, index, code, why] of misplaced) {
  test(`a hash is not taken from a tile: ${why}`, () => {
    assert.throws(
      () => hashFromTile(tile, new Uint8Array(length), index),
      (fault) => isFault(fault, code),
    );
  });
}

test("a hash from a tile is a copy", () => {
  const data = new Uint8Array(32);
  const hash = hashFromTile({ height: 2, level: 0, n: 0, width: 1 }, data, 0);
  data[0] = 1;
  assert.equal(hash[0], 0);
});

const growth = [
  [0, 0, [], "nothing grows"],
  [5, 5, [], "nothing grew"],
  [0, 1, ["tile/2/0/000.p/1"], "the first record"],
  [3, 4, ["tile/2/0/000", "tile/2/1/000.p/1"], "a tile is full, and the one above begins"],
  [4, 5, ["tile/2/0/001.p/1"], "the next begins"],
  [2, 9, ["tile/2/0/000", "tile/2/0/001", "tile/2/0/002.p/1", "tile/2/1/000.p/2"], "several at once"],
  [15, 16, ["tile/2/0/003", "tile/2/1/000", "tile/2/2/000.p/1"], "three levels at once"],
] as const;
for (const [oldSize, newSize, paths, why] of growth) {
  test(`new tiles from ${oldSize} to ${newSize} records: ${why}`, () => {
    assert.deepEqual(newTiles(2, oldSize, newSize).map(tilePath), paths);
  });
}
