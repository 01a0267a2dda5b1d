import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { listenHttp } from "../../test/net/loopback-server.ts";
import { openTestClient } from "../../test/net/test-client.ts";

/** A listener on every address of this machine, that must never hear anything. */
async function canary(t: TestContext): Promise<{ readonly port: number; readonly heard: () => number }> {
  let heard = 0;
  const server = createServer((socket) => {
    heard += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "::", resolve));
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, heard: () => heard };
}

const literals = [
  "127.0.0.1",
  "127.1",
  "127.9.9.9",
  "0x7f.1",
  "0177.0.0.1",
  "2130706433",
  "１２７.０.０.１",
  "127.0.0.1.",
  "0.0.0.0",
  "0",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[2002:7f00:1::]",
  "localhost",
  "LocalHost",
  "localhost.",
  "a.localhost",
];

test("no literal address and no name of this machine is dialled for a discovered host", async (t) => {
  const { port, heard } = await canary(t);
  // The port is allowed, so that only the address can be the reason
  const client = openTestClient(t, { ports: [port] });
  for (const host of literals) {
    await assert.rejects(
      client.ask(`http://${host}:${port}/`, { trust: "discovered" }),
      { code: "EGRESS_REFUSED" },
      host,
    );
  }
  assert.equal(heard(), 0);
  const refused = client.scope.events.filter(({ what }) => what === "egress.refused");
  assert.equal(refused.length, literals.length);
});

const answers: readonly (readonly [addresses: readonly string[], why: string])[] = [
  [["127.0.0.1"], "loopback"],
  [["::1"], "IPv6 loopback"],
  [["0.0.0.0"], "unspecified"],
  [["::ffff:127.0.0.1"], "mapped loopback"],
  [["::1%lo"], "loopback with a zone"],
  [["127.0.0.1", "::1", "10.0.0.1"], "several, none of them public"],
];

for (const [addresses, why] of answers) {
  test(`a discovered name whose address is ${addresses.join(", ")} is not dialled: ${why}`, async (t) => {
    const { port, heard } = await canary(t);
    const client = openTestClient(t, { ports: [port] }, async () => addresses);
    const asked = client.ask(`http://public.example.com:${port}/`, { trust: "discovered" });
    await assert.rejects(asked, (failure: Error) =>
      /^public\.example\.com \(.*\) is not reached/.test(failure.message),
    );
    assert.equal(heard(), 0);
  });
}

test("a name is looked up once for each connection, and the address that was judged is the one dialled", async (t) => {
  const { port, heard } = await canary(t);
  let asked = 0;
  // As a rebinding name server: a public address first, loopback ever after. The public one is made unreachable here.
  const lookup = async (): Promise<readonly string[]> => (asked++ === 0 ? ["240.0.0.1"] : ["127.0.0.1"]);
  const exceptions = [{ host: "rebind.example.com", network: "240.0.0.0/4" }];
  const client = openTestClient(t, { ports: [port], exceptions, dnsFreshMs: 0, budgets: { connectMs: 200 } }, lookup);
  const url = `http://rebind.example.com:${port}/`;
  await assert.rejects(client.ask(url, { trust: "discovered" }), { code: "UPSTREAM_UNREACHABLE" });
  assert.equal(asked, 1);
  await assert.rejects(client.ask(url, { trust: "discovered" }), { code: "EGRESS_REFUSED" });
  assert.equal(heard(), 0);
});

test("a configured host may have any address, its name as well", async (t) => {
  const server = await listenHttp(t, (_, answer) => answer.end("private"));
  const client = openTestClient(t, {}, async () => ["127.0.0.1"]);
  for (const host of ["127.0.0.1", "localhost", "proxy.internal", "goproxy"]) {
    assert.equal((await client.text(`http://${host}:${server.port}/`)).text, "private");
  }
});

test("what was allowed for a configured host does not serve a discovered one", async (t) => {
  const server = await listenHttp(t, (_, answer) => answer.end("private"));
  const client = openTestClient(t, { ports: [server.port] }, async () => ["127.0.0.1"]);
  const url = `http://proxy.example.com:${server.port}/`;
  await client.text(url);
  await assert.rejects(client.ask(url, { trust: "discovered" }), { code: "EGRESS_REFUSED" });
});

for (const scheme of ["ftp", "file", "ws", "javascript"]) {
  test(`the scheme ${scheme} is refused even where it was configured`, async (t) => {
    await assert.rejects(openTestClient(t).ask(`${scheme}://example.com/x`), { code: "EGRESS_REFUSED" });
  });
}

test("a redirect from a configured host to another port of loopback is refused", async (t) => {
  const { port, heard } = await canary(t);
  const server = await listenHttp(t, (request, answer) => {
    const target = (request.url ?? "").slice(1);
    answer.writeHead(302, { location: `http://${decodeURIComponent(target)}:${port}/` }).end();
  });
  const client = openTestClient(t, { ports: [port] });
  for (const host of literals.filter((literal) => /^[ -~]*$/.test(literal))) {
    const asked = client.ask(`http://127.0.0.1:${server.port}/${encodeURIComponent(host)}`);
    await assert.rejects(asked, {
      code: "EGRESS_REFUSED",
      message: new RegExp(`127.0.0.1:${server.port} redirects to it`),
    });
  }
  assert.equal(heard(), 0);
});
