import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutEntriesAt } from "./machine-goproxy.ts";

const own = ["127.0.0.1:8080", "localhost:8080"];
const cases = [
  ["https://proxy.golang.org,direct", "https://proxy.golang.org,direct", "nothing of ours, nothing changes"],
  ["http://127.0.0.1:8080", "", "only ourselves"],
  ["http://127.0.0.1:8080,direct", "direct", "ourselves, then direct"],
  ["http://localhost:8080|https://proxy.golang.org,direct", "https://proxy.golang.org,direct", "ourselves first"],
  ["https://a.example|http://127.0.0.1:8080", "https://a.example", "ourselves last: no separator stays behind"],
  ["http://127.0.0.1:8081,direct", "http://127.0.0.1:8081,direct", "another port is another server"],
  ["http://127.0.0.1:8080/prefix,off", "off", "whatever the path"],
  ["off", "off", "a word is kept"],
] as const;
for (const [list, kept, why] of cases) {
  test(`${list}: ${why}`, () => assert.equal(withoutEntriesAt(list, own), kept));
}
