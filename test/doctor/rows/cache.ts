import assert from "node:assert/strict";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { go } from "../../support/go.ts";
import type { Place, Row } from "../row.ts";
import { goodProxy } from "./proxies.ts";

const version = "cache/download/example.com/m/@v/v1.0.0";

/** Fills the cache of the doctor and that of plain go, and does this to each. */
async function filled(place: Place, change: (cache: string) => void): Promise<{ readonly goproxy: string }> {
  const proxy = await goodProxy(place);
  for (const modcache of [place.modcache, `${place.modcache}-plain`]) {
    const { code, stderr } = await go(["mod", "download"], { folder: place.folder, goproxy: proxy.url, modcache });
    assert.equal(code, 0, stderr);
    change(modcache);
  }
  return { goproxy: proxy.url };
}

export const cacheRows: readonly Row[] = [
  {
    code: "D5",
    why: "a zip that was cut and is not unpacked",
    make: (place) =>
      filled(place, (cache) => {
        truncateSync(join(cache, `${version}.zip`), 100);
        rmSync(join(cache, "example.com"), { recursive: true });
      }),
  },
  {
    code: "D6",
    why: "a go.mod that was changed in the cache",
    make: (place) => filled(place, (cache) => writeFileSync(join(cache, `${version}.mod`), "module example.com/m\n")),
  },
];
