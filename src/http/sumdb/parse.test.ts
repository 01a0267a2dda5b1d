import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../fault/fault.ts";
import { parseSumdb } from "./parse.ts";

const read = [
  ["/sumdb/sum.golang.org/supported", "supported", "sum.golang.org", "/supported", "is it relayed"],
  ["/sumdb/sum.golang.org/latest", "latest", "sum.golang.org", "/latest", "the newest tree head"],
  [
    "/sumdb/sum.golang.org/lookup/golang.org/x/text@v0.3.0",
    "lookup",
    "sum.golang.org",
    "/lookup/golang.org/x/text@v0.3.0",
    "a version",
  ],
  [
    "/sumdb/gw.example.com/sum/1/lookup/github.com/!azure/x@v1.0.0",
    "lookup",
    "gw.example.com/sum/1",
    "/lookup/github.com/!azure/x@v1.0.0",
    "a name with slashes",
  ],
  [
    "/sumdb/s.example/lookup/a.example/tile/8@v1.0.0",
    "lookup",
    "s.example",
    "/lookup/a.example/tile/8@v1.0.0",
    "a module called tile",
  ],
  [
    "/sumdb/s.example/lookup/a.example/lookup/b@v1.0.0",
    "lookup",
    "s.example",
    "/lookup/a.example/lookup/b@v1.0.0",
    "a module called lookup",
  ],
  [
    "/sumdb/s.example/lookup/a.example/supported@v1.0.0",
    "lookup",
    "s.example",
    "/lookup/a.example/supported@v1.0.0",
    "a module called supported",
  ],
  ["/sumdb/s.example/tile/8/0/x001/234", "tile", "s.example", "/tile/8/0/x001/234", "a tile"],
  ["/sumdb/s.example/tile/8/0/005.p/12", "tile", "s.example", "/tile/8/0/005.p/12", "a partial tile"],
  ["/sumdb/s.example/tile/8/data/x123/x456/789", "records", "s.example", "/tile/8/data/x123/x456/789", "records"],
  ["/cached-only/sumdb/s.example/supported", "supported", "s.example", "/supported", "the same below cached-only"],
] as const;
for (const [path, kind, database, asked, why] of read) {
  test(`${path}: ${why}`, () => {
    const target = parseSumdb(path);
    assert.deepEqual(target && [target.kind, target.database, target.path], [kind, database, asked]);
  });
}

for (const path of ["/", "/sumdb", "/golang.org/x/text/@v/list", "/cached-only/golang.org/x/text/@v/list"]) {
  test(`${path} is not of this protocol`, () => assert.equal(parseSumdb(path), undefined));
}

const refused = [
  ["/sumdb/", "UNKNOWN_ROUTE", "no name"],
  ["/sumdb/supported", "UNKNOWN_ROUTE", "still no name"],
  ["/sumdb/lookup/a.example/m@v1.0.0", "UNKNOWN_ROUTE", "a lookup without a name"],
  ["/sumdb/s.example", "UNKNOWN_ROUTE", "nothing asked"],
  ["/sumdb/s.example/other", "UNKNOWN_ROUTE", "no such file"],
  ["/sumdb/s.example/lookup/a.example/m", "BAD_VERSION", "no version"],
  ["/sumdb/s.example/lookup/a.example/m@", "BAD_VERSION", "an empty version"],
  ["/sumdb/s.example/lookup/a.example/M@v1.0.0", "BAD_MODULE_PATH", "a capital that is not escaped"],
  ["/sumdb/s.example/lookup/a.example/m@v1.0.0/go.mod", "BAD_VERSION", "the line of a go.mod is not asked for"],
  ["/sumdb/s.example/tile/8/0/1", "BAD_TILE_PATH", "three digits"],
  ["/sumdb/s.example/tile/08/0/001", "BAD_TILE_PATH", "a leading zero"],
  ["/sumdb/s.example/tile/8/0/001.p/0", "BAD_TILE_PATH", "an empty tile"],
  ["/sumdb/s.example/tile/8/0/001/x", "BAD_TILE_PATH", "more behind"],
] as const;
for (const [path, code, why] of refused) {
  test(`refuse ${path}: ${why}`, () =>
    assert.throws(
      () => parseSumdb(path),
      (failure) => isFault(failure, code),
    ));
}
