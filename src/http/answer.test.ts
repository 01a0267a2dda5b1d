import assert from "node:assert/strict";
import { test } from "node:test";
import type { Found } from "../modules/found.ts";
import { answerFound } from "./answer.ts";

const body = { bytes: Buffer.from("x") };
const object: Found = { etag: "e", body, source: "cache", immutable: true };
const answered: Found = { etag: "e", body, source: "cache", immutable: false, ageMs: 1_500 };
const stale = (because: string): Found => ({ ...answered, source: "stale", stale: { because, sinceMs: 30_000 } });

const cases: readonly (readonly [Found, string, string | undefined, string])[] = [
  [object, "cache-control", "public, max-age=604800, immutable", "a canonical version never changes"],
  [object, "age", undefined, "and has no age that matters"],
  [object, "cache-status", "modgate; hit", "held"],
  [{ ...object, source: "upstream" }, "cache-status", "modgate; fwd=miss", "fetched"],
  [answered, "cache-control", "public, max-age=60", "what may change is fresh for a minute"],
  [answered, "age", "2", "counted from upstream, so that two caches do not add up to two minutes"],
  [stale("it is silent"), "cache-status", 'modgate; hit; ttl=-30; detail="it is silent"', "old, and why"],
  [stale('a "b" \\ c'), "cache-status", 'modgate; hit; ttl=-30; detail="a \\"b\\" \\\\ c"', "quotes are escaped"],
  [stale("a\r\nSet-Cookie: é"), "cache-status", 'modgate; hit; ttl=-30; detail="a Set-Cookie:  "', "no second header"],
];
for (const [found, name, value, why] of cases) {
  test(`${name}: ${why}`, () => {
    const { headers } = answerFound(found, "text/plain");
    const at = headers.findIndex((text, index) => index % 2 === 0 && text === name);
    assert.equal(at < 0 ? undefined : headers[at + 1], value);
  });
}
