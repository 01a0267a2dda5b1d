import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { parseTilePath, tilePath } from "./tile-path.ts";

const paths = [
  ["tile/4/0/001", { height: 4, level: 0, n: 1, width: 16 }, "a full tile"],
  ["tile/4/0/001.p/5", { height: 4, level: 0, n: 1, width: 5 }, "a partial tile"],
  ["tile/3/5/x123/x456/078", { height: 3, level: 5, n: 123456078, width: 8 }, "groups of three digits"],
  ["tile/3/5/x123/x456/078.p/2", { height: 3, level: 5, n: 123456078, width: 2 }, "groups, partial"],
  ["tile/8/0/x001/000", { height: 8, level: 0, n: 1000, width: 256 }, "the first with two groups"],
  ["tile/8/0/x001/x234/067", { height: 8, level: 0, n: 1234067, width: 256 }, "the example of the protocol"],
  ["tile/8/0/x017/x179/x869/184", { height: 8, level: 0, n: 2 ** 34 + 0, width: 256 }, "a number beyond 32 bits"],
  ["tile/30/0/000", { height: 30, level: 0, n: 0, width: 2 ** 30 }, "the highest tile"],
  ["tile/1/63/000.p/1", { height: 1, level: 63, n: 0, width: 1 }, "the highest level"],
  ["tile/1/data/x003/x057/500", { height: 1, level: "data", n: 3057500, width: 2 }, "records"],
  ["tile/8/data/000.p/255", { height: 8, level: "data", n: 0, width: 255 }, "some records"],
] as const;
for (const [path, tile, why] of paths) {
  test(`tile path ${path}: ${why}`, () => {
    assert.deepEqual(parseTilePath(path), tile);
    assert.equal(tilePath(tile), path);
  });
}

const refused = [
  ["", "nothing"],
  ["/tile/8/0/000", "a slash in front"],
  ["tile/8/0", "no number"],
  ["tile/8/0/000/", "a slash behind"],
  ["tile/3/5/123/456/078", "groups without x"],
  ["tile/3/-1/x123/456", "records have no number for a level"],
  ["tile/0/0/000", "no height"],
  ["tile/31/0/000", "too high"],
  ["tile/08/0/000", "a leading zero in the height"],
  ["tile/+8/0/000", "a sign"],
  ["tile/8/00/000", "a leading zero in the level"],
  ["tile/8/64/000", "too high a level, though Go's parser takes it"],
  ["tile/8/0/0", "too few digits"],
  ["tile/8/0/0000", "too many digits"],
  ["tile/8/0/x000/001", "a leading group of zeros"],
  ["tile/8/0/x001", "the last group has no x"],
  ["tile/8/0/-01", "below zero"],
  ["tile/8/0/000.p/0", "an empty tile"],
  ["tile/8/0/000.p/256", "a full tile called partial"],
  ["tile/8/0/000.p/257", "too wide"],
  ["tile/8/0/000.p/05", "a leading zero in the width"],
  ["tile/8/0/000.p/", "no width"],
  ["tile/8/0/000.p", "no slash and no width"],
  ["tile/8/0/000.P/5", "a capital"],
  ["tile/8/DATA/000", "capitals"],
  ["tile/8/0/x999/x999/x999/x999/x999/999", "beyond any tree"],
  ["tile/8/0/x009/x223/x372/x036/x854/x775/808", "beyond 64 bits"],
  ["tile/8/0/../../latest", "a way out"],
  ["tile/8/0/000\n", "a newline behind"],
  ["tile/8/0/٠٠٠", "digits, but not ASCII"],
] as const;
for (const [path, why] of refused) {
  test(`no tile path ${JSON.stringify(path)}: ${why}`, () => {
    assert.throws(
      () => parseTilePath(path),
      (fault) => isFault(fault, "BAD_TILE_PATH"),
    );
  });
}
