import assert from "node:assert/strict";
import { test } from "node:test";
import { splitGoproxy } from "./child-goproxy.ts";

const cases = [
  ["https://a.example", { upstream: "https://a.example/", tail: "" }, "one server"],
  ["https://a.example,direct", { upstream: "https://a.example/", tail: ",direct" }, "the usual list"],
  ["https://a.example|direct", { upstream: "https://a.example/", tail: "|direct" }, "direct after any failure"],
  ["https://a.example,off", { upstream: "https://a.example/", tail: ",off" }, "off at the end"],
  [
    "https://a.example|https://b.example,direct",
    { upstream: "https://a.example/|https://b.example/", tail: ",direct" },
    "what stands before `direct` belongs to the last server",
  ],
  ["https://a.example,direct,https://b.example", { upstream: "https://a.example/", tail: ",direct" }, "behind direct"],
  ["https://u:p@a.example", { upstream: "https://u:p@a.example/", tail: "" }, "user and password go along"],
  ["file:///srv/mods", { upstream: "file:///srv/mods", tail: "" }, "a folder"],
  ["direct", undefined, "nothing to ask"],
  ["off", undefined, "nothing may be asked"],
  ["direct,https://a.example", undefined, "never reached"],
  ["", undefined, "empty"],
  ["htps://a.example", undefined, "the go command refuses it"],
  ["http://127.0.0.1:4711/0123456789abcdef0123456789abcdef,direct", undefined, "behind another modgate already"],
] as const;
for (const [list, expected, why] of cases) {
  test(`GOPROXY=${list}: ${why}`, () => assert.deepEqual(splitGoproxy(list), expected));
}
