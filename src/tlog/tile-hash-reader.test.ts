import assert from "node:assert/strict";
import { test } from "node:test";
import { allTiles, GrownTree, leafHash, TileServer } from "../../test/tlog/grown-tree.ts";
import { isFault } from "../fault/fault.ts";
import { emptyTreeHash, hashSize, type Hash } from "./hash.ts";
import { readTileData } from "./new-tiles.ts";
import { storedHashIndex } from "./stored-hash.ts";
import { tileHashReader } from "./tile-hash-reader.ts";
import { tilePath } from "./tile-path.ts";
import { treeHash } from "./tree-hash.ts";
import { checkRecord, proveRecord } from "./record-proof.ts";
import { checkTree, proveTree } from "./tree-proof.ts";

const isBadTile = (fault: unknown) => isFault(fault, "TLOG_BAD_TILE");

test("every hash of every tree up to 40 is read through its tiles; once proven, all of them are saved", async () => {
  const tree = await GrownTree.of(40);
  for (let size = 1; size <= tree.size; size++) {
    const server = new TileServer(tree, 2);
    const read = tileHashReader(await tree.head(size), server);
    const all = Array.from({ length: storedHashIndex(0, size) }, (_, index) => index);
    assert.ok(same(await read(all), tree.hashes.slice(0, all.length)));
    for (const index of all) assert.ok(same(await read([index]), tree.hashes.slice(index, index + 1)));
    assert.deepEqual(server.saved, server.asked);
    assert.deepEqual(new Set(server.asked), new Set(allTiles(2, size).map(tilePath)), "no tile of another tree");
  }
});

test("whichever tile of a plan is spoilt, and wherever, nothing is given and nothing saved", async () => {
  const tree = await GrownTree.of(40);
  for (let size = 1; size <= tree.size; size++) {
    const head = await tree.head(size);
    const plain = new TileServer(tree, 2);
    const indexes = [storedHashIndex(0, 0), storedHashIndex(0, size >> 1)];
    await tileHashReader(head, plain)(indexes);
    for (const [i] of plain.asked.entries()) {
      for (const hash of [0, 1, 2, 3]) {
        const server = new TileServer(tree, 2, (data) => {
          const [tile = assert.fail()] = data.splice(i, 1);
          const at = (hash * hashSize) % tile.length;
          return data.toSpliced(i, 0, tile.with(at, (tile[at] ?? 0) ^ 1));
        });
        await assert.rejects(tileHashReader(head, server)(indexes), isBadTile, `${plain.asked[i]} of ${size}`);
        assert.deepEqual(server.saved, []);
      }
    }
  }
});

/**
 * Two of the four subtrees of 15 records share tile 0/003, so three tiles make the root. A reader that takes as many
 * tiles as there are subtrees for proven would believe the fourth of them, 0/000, whatever it holds.
 */
test("CVE-2026-56865: a forged tile 0/000 of a tree of 15 records is not believed", async () => {
  const tree = await GrownTree.of(15);
  const forged = await GrownTree.of(15, (n) => (n === 1 ? "forged leaf 1\n" : `leaf ${n}\n`));
  const lie = await readTileData({ height: 2, level: 0, n: 0, width: 4 }, forged.read);
  const server = new TileServer(tree, 2, (data, tiles) =>
    data.map((bytes, i) => (tilePath(tiles[i] ?? assert.fail()) === "tile/2/0/000" ? lie : bytes)),
  );
  await assert.rejects(tileHashReader(await tree.head(), server)([storedHashIndex(0, 1)]), isBadTile);
  assert.deepEqual(server.asked, ["tile/2/1/000.p/3", "tile/2/0/003.p/3", "tile/2/0/000"]);
  assert.deepEqual(server.saved, []);
});

const misshapen: readonly (readonly [string, (data: Uint8Array[]) => readonly Uint8Array[], RegExp])[] = [
  ["a tile a byte short", (data) => data.map((bytes) => bytes.subarray(1)), /TLOG_BAD_TILE/],
  [
    "a tile a hash too long",
    (data) => data.map((bytes) => Buffer.concat([bytes, bytes.subarray(0, 32)])),
    /TLOG_BAD_TILE/,
  ],
  ["empty tiles", (data) => data.map(() => new Uint8Array()), /TLOG_BAD_TILE/],
  ["tiles in another order", (data) => data.toReversed(), /TLOG_BAD_TILE/],
  ["a tile too few", (data) => data.slice(1), /INTERNAL/],
  ["a tile too many", (data) => [...data, ...data.slice(0, 1)], /INTERNAL/],
];
for (const [what, change, code] of misshapen) {
  test(`a reader that gives ${what} is refused`, async () => {
    const tree = await GrownTree.of(15);
    const server = new TileServer(tree, 2, change);
    await assert.rejects(tileHashReader(await tree.head(), server)([0]), { code });
    assert.deepEqual(server.saved, []);
  });
}

test("tiles of another tree, right in themselves, are refused", async () => {
  const tree = await GrownTree.of(30);
  const other = await GrownTree.of(30, (n) => `other ${n}\n`);
  await assert.rejects(tileHashReader(await tree.head(), new TileServer(other, 2))([5]), isBadTile);
});

test("an index beyond the tree is refused before anything is read", async () => {
  const tree = await GrownTree.of(30);
  const server = new TileServer(tree, 2);
  const read = tileHashReader(await tree.head(20), server);
  for (const index of [storedHashIndex(0, 20), storedHashIndex(0, 25), -1]) {
    await assert.rejects(read([index]), (fault) => isFault(fault, "TLOG_NOT_IN_TREE"));
  }
  assert.deepEqual(server.asked, []);
});

test("an empty tree has no hashes, and only one head", async () => {
  const server = new TileServer(new GrownTree(), 8);
  assert.deepEqual(await tileHashReader({ size: 0, hash: emptyTreeHash() }, server)([]), []);
  await assert.rejects(tileHashReader({ size: 0, hash: leafHash(0) }, server)([]), isBadTile);
  assert.deepEqual(server.asked, []);
});

test("proofs and older heads are made through tiles as from the hashes themselves", async () => {
  const tree = await GrownTree.of(1000);
  const head = await tree.head();
  const read = tileHashReader(head, new TileServer(tree, 8));
  for (const size of [1, 255, 256, 257, 768, 999, 1000]) {
    const old = { size, hash: await treeHash(size, read) };
    assert.deepEqual(Buffer.from(old.hash), Buffer.from((await tree.head(size)).hash));
    checkTree(await proveTree(1000, size, read), head, old);
    checkRecord(await proveRecord(1000, size - 1, read), head, size - 1, leafHash(size - 1));
  }
});

test("several hashes of one tile ask for it once", async () => {
  const tree = await GrownTree.of(1000);
  const server = new TileServer(tree, 8);
  const indexes = Array.from({ length: 256 }, (_, n) => storedHashIndex(0, n));
  await tileHashReader(await tree.head(), server)(indexes);
  assert.deepEqual(server.asked, ["tile/8/1/000.p/3", "tile/8/0/003.p/232", "tile/8/0/000"]);
});

function same(a: readonly Hash[], b: readonly Hash[]): boolean {
  return Buffer.concat(a).equals(Buffer.concat(b));
}
