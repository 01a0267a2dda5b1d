import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../fault/fault.ts";
import { parseGoproxy } from "./parse.ts";

const read = [
  ["/golang.org/x/text/@v/list", "list", "golang.org/x/text", "", false, "versions"],
  ["/golang.org/x/text/@latest", "latest", "golang.org/x/text", "", false, "the latest"],
  ["/golang.org/x/text/@v/v0.3.0.info", "info", "golang.org/x/text", "v0.3.0", false, "a version"],
  ["/golang.org/x/text/@v/v0.3.0.mod", "mod", "golang.org/x/text", "v0.3.0", false, "its go.mod"],
  ["/golang.org/x/text/@v/v0.3.0.zip", "zip", "golang.org/x/text", "v0.3.0", false, "its files"],
  ["/golang.org/x/text/@v/master.info", "info", "golang.org/x/text", "master", false, "a branch"],
  ["/golang.org/x/text/@v/release.1.x.info", "info", "golang.org/x/text", "release.1.x", false, "the last dot divides"],
  ["/golang.org/x/text/@v/list.info", "info", "golang.org/x/text", "list", false, "a branch called list"],
  ["/golang.org/x/text/@v/!r!c1.info", "info", "golang.org/x/text", "RC1", false, "capitals in a query"],
  [
    "/github.com/!azure/go/@v/v1.0.0+incompatible.zip",
    "zip",
    "github.com/Azure/go",
    "v1.0.0+incompatible",
    false,
    "go",
  ],
  [
    "/golang.org/toolchain/@v/v0.0.1-go1.22.0.linux-amd64.zip",
    "zip",
    "golang.org/toolchain",
    "v0.0.1-go1.22.0.linux-amd64",
    false,
    "a toolchain",
  ],
  ["/cached-only/golang.org/x/text/@v/list", "list", "golang.org/x/text", "", true, "nothing is fetched for it"],
  ["/cached-only/golang.org/x/text/@latest", "latest", "golang.org/x/text", "", true, "the latest of what is held"],
  ["/gopkg.in/yaml.v3/@v/v3.0.1.mod", "mod", "gopkg.in/yaml.v3", "v3.0.1", false, "a major version with a dot"],
] as const;
for (const [path, kind, module, version, cachedOnly, why] of read) {
  test(`${path}: ${why}`, () => assert.deepEqual(parseGoproxy(path), { kind, module, version, cachedOnly }));
}

const others = [
  "/",
  "/index",
  "/@v/list",
  "/@latest",
  "/cached-only/@v/list",
  "/cached-only/@latest",
  "/golang.org/x/text",
];
for (const path of others) {
  test(`${path} is not of this protocol`, () => assert.equal(parseGoproxy(path), undefined));
}

const refused = [
  ["/github.com/Azure/sdk/@v/list", "BAD_MODULE_PATH", "a capital that is not escaped"],
  ["/github.com/!/@v/list", "BAD_MODULE_PATH", "an escape of nothing"],
  ["/github.com/!!azure/@v/list", "BAD_MODULE_PATH", "an escape of an escape"],
  ["/github.com/!Azure/@v/list", "BAD_MODULE_PATH", "an escape of a capital does not round-trip"],
  ["/github.com/!1/@v/list", "BAD_MODULE_PATH", "an escape of a digit"],
  ["/nodot/x/@v/list", "BAD_MODULE_PATH", "the first element must have a dot"],
  ["/sumdb/x/@v/list", "BAD_MODULE_PATH", "words of other protocols are no modules"],
  ["/cached-only/cached-only/a.example/@v/list", "BAD_MODULE_PATH", "the prefix stands once"],
  ["/a.example/m/@v/@v/list", "UNKNOWN_ROUTE", "the marker stands once"],
  ["/a.example/m/v1/@v/list", "BAD_MODULE_PATH", "no such major version"],
  ["/a.example/.git/@v/list", "BAD_MODULE_PATH", "a hidden folder"],
  ["/a.example/con/@v/list", "BAD_MODULE_PATH", "a device of Windows"],
  ["/a.example/m/@v/V1.0.0.info", "BAD_VERSION", "a capital in a version"],
  ["/a.example/m/@v/.info", "BAD_VERSION", "no version"],
  ["/a.example/m/@v/feature/x.info", "BAD_VERSION", "a branch with a slash cannot be asked for"],
  ["/a.example/m/@v/a:b.info", "BAD_VERSION", "a colon"],
  ["/a.example/m/@v/list/", "UNKNOWN_ROUTE", "a slash behind"],
  ["/a.example/m/@v/v1.0.0.ziphash", "UNKNOWN_ROUTE", "a file of the module cache, not of the protocol"],
  ["/a.example/m/@v/v1.0.0", "UNKNOWN_ROUTE", "no file name"],
  ["/a.example/m/@v/", "UNKNOWN_ROUTE", "no file"],
  ["/a.example/m/@v", "UNKNOWN_ROUTE", "no slash"],
  ["/a.example/m/@latest/x", "UNKNOWN_ROUTE", "more behind @latest"],
  ["/a.example/m/@v2/list", "UNKNOWN_ROUTE", "a protocol that is not"],
] as const;
for (const [path, code, why] of refused) {
  test(`refuse ${path}: ${why}`, () =>
    assert.throws(
      () => parseGoproxy(path),
      (failure) => isFault(failure, code),
    ));
}
