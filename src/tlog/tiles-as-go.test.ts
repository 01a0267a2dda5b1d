import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { GrownTree, TileServer } from "../../test/tlog/grown-tree.ts";
import { openXMod } from "../../test/tlog/x-mod.ts";
import { isFault } from "../fault/fault.ts";
import { formatHash } from "./hash.ts";
import { splitStoredHashIndex, storedHashIndex } from "./stored-hash.ts";
import { tileHashReader } from "./tile-hash-reader.ts";
import { tilePath } from "./tile-path.ts";
import { tileForIndex } from "./tile.ts";

const { skip, ask } = openXMod();

test("stored hashes have the places and tiles that x/mod gives them, up to 2^41", { skip }, async () => {
  const nodes = fc.sample(
    fc
      .tuple(fc.nat(40), fc.bigInt(0n, 2n ** 40n - 1n))
      .map(([level, n]) => [level, Number(n >> BigInt(level))] as const),
    5000,
  );
  const indexes = nodes.map(([level, n]) => storedHashIndex(level, n));
  const any = fc.sample(fc.bigInt(0n, 2n ** 41n).map(Number), 5000);
  const split = any.map(splitStoredHashIndex).map(({ level, n }) => [level, n]);
  assert.deepEqual((await ask("tlog.storedHashIndexes", nodes)).value, indexes);
  assert.deepEqual((await ask("tlog.splitStoredHashIndexes", any)).value, split);
  for (const height of [1, 3, 8, 30]) {
    const paths = any.map((index) => tilePath(tileForIndex(height, index)));
    assert.deepEqual((await ask("tlog.tilesForIndexes", height, any)).value, paths);
  }
});

test("the same tiles are asked for in the same order, and spoilt ones are refused alike", { skip }, async () => {
  const question = fc.record({
    size: fc.integer({ min: 1, max: 200 }),
    height: fc.integer({ min: 1, max: 8 }),
    places: fc.array(fc.double({ min: 0, max: 1.01, noNaN: true }), { maxLength: 5 }),
    spoil: fc.array(fc.tuple(fc.nat(9), fc.nat(8191)), { maxLength: 2 }),
  });
  const grown = await GrownTree.of(200);
  let given = 0;
  await fc.assert(
    fc.asyncProperty(question, async ({ size, height, places, spoil }) => {
      const indexes = places.map((place) => Math.floor(place * storedHashIndex(0, size)));
      const server = new TileServer(grown, height, (data) => {
        for (const [tile, at] of spoil) {
          const bytes = data[tile % data.length] ?? assert.fail();
          bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 1;
        }
        return data;
      });
      const read = tileHashReader(await grown.head(size), server);
      const hashes = await read(indexes).catch((fault: unknown) => {
        assert.ok(isFault(fault, "TLOG_BAD_TILE", "TLOG_NOT_IN_TREE"), String(fault));
        return undefined;
      });
      if (hashes !== undefined) given++;
      const { value } = await ask("tlog.readTiles", size, height, indexes, spoil);
      assert.deepEqual(value, {
        asked: server.asked.length === 0 ? null : server.asked,
        saved: server.saved.length > 0,
        refused: hashes === undefined,
        hashes: hashes?.map(formatHash) ?? null,
      });
    }),
    { numRuns: 300 },
  );
  assert.ok(given > 30, `only ${given} reads succeeded: the test says little`);
});
