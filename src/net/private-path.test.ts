import assert from "node:assert/strict";
import { test } from "node:test";
import type { Destination } from "./http.ts";
import { refusePrivate, refusePrivateRepository } from "./private-path.ts";

const secret = (path: string) => (/^git\.corp\.example(?:\/|$)/.test(path) ? "by rule" : undefined);
const proxy: Pick<Destination, "trust" | "base"> = { trust: "configured", base: "/go/" };
const server: Pick<Destination, "trust"> = { trust: "configured" };
const page: Pick<Destination, "trust"> = { trust: "discovered" };
const own: Pick<Destination, "trust" | "private"> = { trust: "discovered", private: true };

const cases = [
  ["https://proxy.example/go/golang.org/x/text/@v/list", proxy, undefined, true, "a public module"],
  ["https://proxy.example/go/git.corp.example/team/m/@v/list", proxy, undefined, false, "a private one"],
  ["https://proxy.example/go/%67it.corp.example/@v/v1.0.0.zip", proxy, undefined, false, "written with percent signs"],
  ["https://proxy.example/go/git.corp.example/!team/@latest", proxy, undefined, false, "with capitals"],
  ["https://proxy.example/go/example.com/git.corp.example/@latest", proxy, undefined, true, "a folder of that name"],
  [
    "https://proxy.example/go/sumdb/sum.example/lookup/git.corp.example/m@v1.0.0",
    proxy,
    undefined,
    false,
    "a relayed lookup",
  ],
  ["https://sum.example/lookup/git.corp.example/m@v1.0.0", server, undefined, false, "a lookup"],
  [
    "https://sum.example/sub/lookup/git.corp.example/m@v1.0.0",
    { ...server, base: "/sub" },
    undefined,
    false,
    "below a path",
  ],
  ["https://sum.example/lookup/example.com/m@v1.0.0", server, undefined, true, "that of a public module"],
  ["https://sum.example/tile/8/0/001", server, undefined, true, "a tile"],
  ["https://git.corp.example/go/example.com/m/@v/list", proxy, undefined, true, "an upstream that stands on that host"],
  ["https://git.corp.example/m?go-get=1", page, undefined, false, "a page nobody configured"],
  ["https://git.corp.example/m?go-get=1", own, undefined, true, "the page of a private module"],
  ["https://git.corp.example/m?go-get=1", own, "https://login.example/?to=/m", false, "which leads to a stranger"],
  ["https://git.corp.example/m?go-get=1", own, "https://git.corp.example/login", true, "which leads on to itself"],
  [
    "https://proxy.example/go/example.com/m/@v/list",
    proxy,
    "https://git.corp.example/x",
    false,
    "a redirect to a private host",
  ],
  ["https://proxy.example/go/example.com/m/@v/list", proxy, "https://cdn.example/y", true, "a redirect elsewhere"],
] as const;
for (const [asked, destination, redirect, allowed, why] of cases) {
  test(`${asked}${redirect === undefined ? "" : ` to ${redirect}`}: ${why}`, () => {
    const ask = { url: new URL(asked), destination: { name: "x", ...destination } };
    const because = refusePrivate(new URL(redirect ?? asked), ask, { secret });
    assert.equal(because === undefined, allowed, because);
  });
}

const repositories = [
  ["https://git.corp.example/team/m", false, "a private repository that a stranger's page names"],
  ["ssh://git@git.corp.example:2222/team/m", false, "over ssh"],
  ["https://github.com/team/m", true, "anybody's"],
] as const;
for (const [url, allowed, why] of repositories) {
  test(`git ${url}: ${why}`, () => assert.equal(refusePrivateRepository(url, { secret }) === undefined, allowed));
}
