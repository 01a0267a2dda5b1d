import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Server } from "node:net";
import { after, test, type TestContext } from "node:test";
import { listenHttp, listenHttps, listenRaw } from "../../test/net/loopback-server.ts";
import { PrivateCa } from "../../test/net/private-ca.ts";
import { openTestClient } from "../../test/net/test-client.ts";
import { isFault } from "../fault/fault.ts";

const ca = new PrivateCa();
after(() => ca.close());
const identity = ca.issue(["DNS:upstream.example.com", "DNS:proxy.example.com"]);
const budgets = { connectMs: 300, tlsMs: 300, tunnelMs: 300, firstByteMs: 2_000 };

type Seen = { readonly line: string; readonly credentials: string | undefined; readonly host: string | undefined };
type Refuse = (request: IncomingMessage) => readonly [status: number, headers?: Record<string, string>] | undefined;

/** A forward proxy that looks up every name as loopback and remembers what it was asked. */
async function forwardProxy(
  t: TestContext,
  refuse: Refuse = () => undefined,
  secure = false,
): Promise<{ readonly port: number; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const remember = ({ method, url, headers }: IncomingMessage): void => {
    seen.push({ line: `${method} ${url}`, credentials: headers["proxy-authorization"], host: headers.host });
  };
  const server = secure ? createTlsServer(identity) : createServer();
  server.on("request", (request, answer) => {
    remember(request);
    const [status, headers] = refuse(request) ?? [200];
    answer.writeHead(status, headers).end(`proxied ${request.url}`);
  });
  server.on("connect", (request: IncomingMessage, near) => {
    remember(request);
    const [status, headers = {}] = refuse(request) ?? [200];
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    near.write(`HTTP/1.1 ${status} Whatever\r\n${lines.join("")}\r\n`);
    if (status !== 200) {
      near.end();
      return;
    }
    const far = connect(Number(request.url?.split(":").at(-1)), "127.0.0.1");
    for (const side of [near, far]) side.on("error", () => undefined);
    near.pipe(far).pipe(near);
    near.on("close", () => far.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: ((server as Server).address() as AddressInfo).port, seen };
}

test("https goes through CONNECT, with the proxy's credentials for the proxy alone", async (t) => {
  let asked: IncomingMessage | undefined;
  const upstream = await listenHttps(t, identity, (request, answer) => {
    asked = request;
    answer.end("through");
  });
  const proxy = await forwardProxy(t);
  const environment = { HTTPS_PROXY: `http://user:canary%40pw@127.0.0.1:${proxy.port}` };
  const client = openTestClient(t, { environment, budgets });
  const { text } = await client.text(`https://upstream.example.com:${upstream.port}/x`, { ca: ca.file });
  assert.equal(text, "through");
  const credentials = `Basic ${Buffer.from("user:canary@pw").toString("base64")}`;
  const target = `upstream.example.com:${upstream.port}`;
  assert.deepEqual(proxy.seen, [{ line: `CONNECT ${target}`, credentials, host: target }]);
  assert.equal(asked?.headers["proxy-authorization"], undefined);
  assert.deepEqual(client.scope.waits(), ["credentials", "connect", "connect", "tls", "first_byte"]);
  assert.doesNotMatch(client.scope.text(), /canary/);
});

test("http goes by its whole address, with the proxy's credentials", async (t) => {
  const proxy = await forwardProxy(t);
  const client = openTestClient(t, { environment: { HTTP_PROXY: `http://user:pw@127.0.0.1:${proxy.port}` } });
  const { text, reply } = await client.text("http://upstream.example.com/M/@v/list?x");
  assert.equal(text, "proxied http://upstream.example.com/M/@v/list?x");
  assert.equal(reply.credentialsSent, false);
  const credentials = `Basic ${Buffer.from("user:pw").toString("base64")}`;
  const line = "GET http://upstream.example.com/M/@v/list?x";
  assert.deepEqual(proxy.seen, [{ line, credentials, host: "upstream.example.com" }]);
});

test("a proxy that speaks TLS itself", async (t) => {
  const upstream = await listenHttps(t, identity, (_, answer) => answer.end("through"));
  const proxy = await forwardProxy(t, undefined, true);
  const environment = { HTTPS_PROXY: `https://proxy.example.com:${proxy.port}`, SSL_CERT_FILE: ca.file };
  const client = openTestClient(t, { environment, budgets }, async () => ["127.0.0.1"]);
  assert.equal((await client.text(`https://upstream.example.com:${upstream.port}/`)).text, "through");
  assert.equal(proxy.seen.length, 1);
});

test("NO_PROXY and loopback go straight", async (t) => {
  const upstream = await listenHttp(t, (_, answer) => answer.end("straight"));
  const environment = { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: "corp.example.com" };
  const client = openTestClient(t, { environment }, async () => ["127.0.0.1"]);
  for (const host of ["127.0.0.1", "localhost", "corp.example.com", "go.corp.example.com"]) {
    assert.equal((await client.text(`http://${host}:${upstream.port}/`)).text, "straight");
  }
});

test("a discovered host passes the proxy by its name alone, wherever the proxy stands", async (t) => {
  const proxy = await forwardProxy(t);
  const client = openTestClient(t, { environment: { HTTP_PROXY: `127.0.0.1:${proxy.port}` } });
  const { text } = await client.text("http://found.example.com/", { trust: "discovered" });
  assert.equal(text, "proxied http://found.example.com/");
  for (const host of ["10.0.0.1", "[fd00::1]", "169.254.169.254", "metadata.google.internal", "printer.local", "nas"]) {
    await assert.rejects(client.ask(`http://${host}/`, { trust: "discovered" }), { code: "EGRESS_REFUSED" }, host);
  }
  assert.equal(proxy.seen.length, 1);
});

const refusals: readonly (readonly [refuse: Refuse, user: string, says: RegExp, hint: RegExp, why: string])[] = [
  [
    () => [407, { "proxy-authenticate": 'Basic realm="x"' }],
    "",
    /wants credentials \(407, offers Basic\)/,
    /user:password/,
    "no credentials",
  ],
  [
    () => [407, { "proxy-authenticate": "Basic" }],
    "u:canary@",
    /refused the credentials sent/,
    /percent-encoded/,
    "wrong credentials",
  ],
  [
    () => [407, { "proxy-authenticate": "NTLM" }],
    "",
    /offers NTLM/,
    /cntlm/,
    "a way to prove it that go does not know",
  ],
  [() => [403], "", /does not connect to .* \(status 403\)/, /allowed/, "not allowed"],
  [() => [503], "", /does not connect to .* \(status 503\)/, /failed to reach/, "it cannot reach the upstream"],
];

for (const [refuse, user, says, hint, why] of refusals) {
  for (const scheme of ["http", "https"]) {
    if (scheme === "http" && !why.includes("credentials") && !why.includes("prove")) continue;
    test(`${scheme} through a proxy that refuses: ${why}`, async (t) => {
      const proxy = await forwardProxy(t, refuse);
      const setting = `http://${user}127.0.0.1:${proxy.port}`;
      const client = openTestClient(t, { environment: { HTTP_PROXY: setting, HTTPS_PROXY: setting } });
      await assert.rejects(client.ask(`${scheme}://upstream.example.com/`), (failure) => {
        assert.ok(isFault(failure, "FORWARD_PROXY"), String(failure));
        assert.match(failure.message, says);
        assert.match(failure.hint, hint);
        assert.ok(failure.message.includes(`127.0.0.1:${proxy.port} (${scheme.toUpperCase()}_PROXY)`), failure.message);
        assert.doesNotMatch(`${failure.stack}`, /canary/);
        return true;
      });
    });
  }
}

test("a status of the upstream behind an http proxy is the upstream's", async (t) => {
  const proxy = await forwardProxy(t, () => [403]);
  const client = openTestClient(t, { environment: { HTTP_PROXY: `127.0.0.1:${proxy.port}` } });
  assert.equal((await client.text("http://upstream.example.com/")).reply.status, 403);
});

test("a proxy that is down, silent, or cuts the line is named as what failed", async (t) => {
  const silent = await listenRaw(t, (socket) => socket.resume());
  const cutting = await listenRaw(t, (socket) => socket.once("data", () => socket.destroy()));
  const cases = [
    [1, /forward proxy 127\.0\.0\.1:1 \(HTTPS_PROXY\): 127\.0\.0\.1:1: 127\.0\.0\.1 ECONNREFUSED/],
    [silent.port, /did not connect to upstream\.example\.com:443 within 300 ms/],
    [cutting.port, /broke off/],
  ] as const;
  for (const [port, says] of cases) {
    const client = openTestClient(t, { environment: { HTTPS_PROXY: `127.0.0.1:${port}` }, budgets });
    await assert.rejects(client.ask("https://upstream.example.com/"), { code: "FORWARD_PROXY", message: says });
  }
});

test("settings that go ignores or cannot use are named", async (t) => {
  const ignored = openTestClient(t, { environment: { HTTPS_PROXY: " x y" } });
  assert.deepEqual(ignored.scope.events, [{ what: "server.note", message: "HTTPS_PROXY is no URL and is ignored" }]);
  const socks = openTestClient(t, { environment: { HTTPS_PROXY: "socks5://127.0.0.1:1080" } });
  await assert.rejects(socks.ask("https://upstream.example.com/"), {
    code: "FORWARD_PROXY",
    message: /socks5: proxies/,
  });
  const cgi = openTestClient(t, { environment: { HTTP_PROXY: "127.0.0.1:1", REQUEST_METHOD: "GET" } });
  await assert.rejects(cgi.ask("http://upstream.example.com/"), { code: "FORWARD_PROXY", message: /CGI/ });
});
