import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDatabasePath } from "./database-path.ts";

const cases = [
  ["latest", false, "the newest head changes"],
  ["lookup/github.com/!azure/sdk@v1.0.0", true, "an escaped path"],
  ["lookup/golang.org/x/text@v0.3.1-0.20180101000000-abcdefabcdef", true, "a pseudo-version"],
  ["lookup/example.com/m@v2.0.0+incompatible", true, "an incompatible version"],
  ["tile/8/0/000", true, "the first tile"],
  ["tile/8/0/x001/x234/067", true, "a number in groups of three digits"],
  ["tile/8/0/x001/x234/067.p/1", true, "a partial tile"],
  ["tile/8/data/000.p/255", true, "a data tile"],
  ["tile/8/63/000", true, "the highest level"],
  ["", undefined, "no path"],
  ["latest/", undefined, "something behind latest"],
  ["lookup/example.com/m@master", undefined, "only canonical versions have records"],
  ["lookup/example.com/M@v1.0.0", undefined, "a capital that is not escaped"],
  ["lookup/example.com/m@v1.0.0@v1.0.0", undefined, "two versions"],
  ["lookup/a b@v1.0.0", undefined, "a blank"],
  ["tile/8/0/00", undefined, "a group of two digits"],
  ["tile/8/0/x000/001", undefined, "a leading group of zeros"],
  ["tile/08/0/000", undefined, "a leading zero"],
  ["tile/8/0/000.p/256", undefined, "a partial tile of full width"],
  ["tile/8/0/000.p/0", undefined, "an empty partial tile"],
  ["tile/31/0/000", undefined, "too high a tile"],
  ["tile/8/64/000", undefined, "too high a level"],
  ["supported", undefined, "modgate answers that itself"],
  ["../latest", undefined, "nothing climbs"],
] as const;
for (const [text, immutable, why] of cases) {
  test(`${JSON.stringify(text)}: ${why}`, () => assert.equal(parseDatabasePath(text)?.immutable, immutable));
}
