import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { silentPort } from "../../../test/net/silent-port.ts";
import { isFault } from "../../fault/fault.ts";
import { parseGitUrl } from "./git-url.ts";
import { HostReach } from "./host-reach.ts";

const scope = { signal: new AbortController().signal, tell: () => undefined };
const remote = (port: number, proxy: "none" | "own" = "none") => ({
  url: parseGitUrl(`https://git.test:${port}/m`),
  access: { trust: "configured" } as const,
  addresses: ["127.0.0.1"],
  proxy,
});

test("a host that swallows packets is told within the budget, and for a while at once", async (t) => {
  const port = await silentPort(t);
  const reach = new HostReach(300);
  for (const most of [5_000, 100]) {
    const began = performance.now();
    await assert.rejects(reach.demand(remote(port), scope), (failure) => isFault(failure, "UPSTREAM_UNREACHABLE"));
    assert.ok(performance.now() - began < most);
  }
  await reach.demand(remote(port, "own"), scope); // what leads through a proxy is for the proxy to reach
});

test("a host that was reached is asked once", async (t) => {
  let asked = 0;
  const server = createServer((socket) => {
    asked++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const reach = new HostReach(5_000);
  for (let n = 0; n < 3; n++) await reach.demand(remote(port), scope);
  assert.equal(asked, 1);
});

test("the address that answered comes first", async (t) => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const reach = new HostReach(5_000);
  const addresses = ["127.0.0.9", "127.0.0.1", "127.0.0.8"];
  for (let n = 0; n < 2; n++) {
    const reached = await reach.demand({ ...remote(port), addresses }, scope);
    assert.deepEqual(reached.addresses, ["127.0.0.1", "127.0.0.9", "127.0.0.8"]);
  }
});
