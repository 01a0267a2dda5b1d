import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { after, test } from "node:test";
import { listenHttp, listenHttps } from "../../test/net/loopback-server.ts";
import { PrivateCa } from "../../test/net/private-ca.ts";
import { openTestClient } from "../../test/net/test-client.ts";

const ca = new PrivateCa();
after(() => ca.close());
const identity = ca.issue(["DNS:one.example.com", "DNS:two.example.com"]);
/** Lets test names lie on loopback; without it the guard would stop every redirect. */
const exceptions = ["one", "two"].map((name) => ({ host: `${name}.example.com`, network: "127.0.0.0/8" }));
const lookup = async (): Promise<readonly string[]> => ["127.0.0.1"];

for (const status of [301, 302, 303, 307, 308]) {
  test(`${status} is followed within a host, with the headers of the question`, async (t) => {
    const server = await listenHttp(t, (request, answer) => {
      if (request.url === "/new") answer.end(request.headers["range"]);
      else answer.writeHead(status, { location: "/new#part" }).end("moved");
    });
    const { reply, text } = await openTestClient(t).text(`http://127.0.0.1:${server.port}/old`, {
      headers: { range: "bytes=5-" },
    });
    assert.equal(text, "bytes=5-");
    assert.equal(reply.url.href, `http://127.0.0.1:${server.port}/new`);
  });
}

const answers: readonly (readonly [status: number, headers: Record<string, string>, why: string])[] = [
  [302, {}, "no location: an answer like any other"],
  [304, { location: "/new" }, "not modified is no redirect"],
  [300, { location: "/new" }, "a choice is no redirect"],
  [201, { location: "/new" }, "created is no redirect"],
];

for (const [status, headers, why] of answers) {
  test(`${status} ${JSON.stringify(headers)}: ${why}`, async (t) => {
    const server = await listenHttp(t, (_, answer) => answer.writeHead(status, headers).end());
    assert.equal((await openTestClient(t).text(`http://127.0.0.1:${server.port}/`)).reply.status, status);
  });
}

test("a location that is no address is a bad answer", async (t) => {
  const server = await listenHttp(t, (_, answer) => answer.writeHead(302, { location: "http://[bad" }).end());
  await assert.rejects(openTestClient(t).ask(`http://127.0.0.1:${server.port}/`), { code: "UPSTREAM_BAD_ANSWER" });
});

test("a circle ends after as many requests as go makes", async (t) => {
  let requests = 0;
  const server = await listenHttp(t, (_, answer) => {
    requests += 1;
    answer.writeHead(302, { location: "/" }).end();
  });
  await assert.rejects(openTestClient(t).ask(`http://127.0.0.1:${server.port}/`), /stopped after 10 redirects/);
  assert.equal(requests, 10);
});

test("from https to http nothing is followed", async (t) => {
  const plain = await listenHttp(t, (_, answer) => answer.end("plain"));
  const secure = await listenHttps(t, identity, (_, answer) => {
    answer.writeHead(302, { location: `http://two.example.com:${plain.port}/` }).end();
  });
  const client = openTestClient(t, { ports: [plain.port], exceptions }, lookup);
  const asked = client.ask(`https://one.example.com:${secure.port}/`, { ca: ca.file });
  await assert.rejects(asked, { code: "EGRESS_REFUSED", message: /from https to http/ });
  assert.equal(plain.sockets.length, 0);
});

test("credentials stay with their origin, and do not come back with a redirect", async (t) => {
  const seen: { readonly to: string; readonly request: IncomingMessage }[] = [];
  const two = await listenHttps(t, identity, (request, answer) => {
    seen.push({ to: "two", request });
    answer.writeHead(302, { location: `https://one.example.com:${one.port}/end` }).end();
  });
  const one = await listenHttps(t, identity, (request, answer) => {
    seen.push({ to: "one", request });
    if (request.url === "/end") answer.end("end");
    else if (request.url === "/start") answer.writeHead(302, { location: "/middle" }).end();
    else answer.writeHead(302, { location: `https://thief:canary-theft@two.example.com:${two.port}/x` }).end();
  });
  const environment = { SSL_CERT_FILE: ca.file };
  const client = openTestClient(t, { environment, ports: [one.port, two.port], exceptions }, lookup);
  const { reply, text } = await client.text(`https://user:canary-pw@one.example.com:${one.port}/start`, {
    headers: { cookie: "canary-cookie", "if-none-match": '"e"' },
  });
  assert.equal(text, "end");
  assert.equal(reply.credentialsSent, false);
  const basic = `Basic ${Buffer.from("user:canary-pw").toString("base64")}`;
  const sent = seen.map(({ to, request: { url, headers } }) => [to, url, headers.authorization, headers.cookie]);
  assert.deepEqual(sent, [
    ["one", "/start", basic, "canary-cookie"],
    ["one", "/middle", basic, "canary-cookie"],
    ["two", "/x", undefined, undefined],
    ["one", "/end", undefined, undefined],
  ]);
  assert.deepEqual(new Set(seen.map(({ request }) => request.headers["if-none-match"])), new Set(['"e"']));
  assert.ok(seen.every(({ request }) => request.headers.referer === undefined));
  assert.doesNotMatch(client.scope.text() + reply.url.href, /canary/);
});

test("the ca file of a destination does not vouch for where it redirects to", async (t) => {
  const two = await listenHttps(t, identity, (_, answer) => answer.end("two"));
  const one = await listenHttps(t, identity, (_, answer) => {
    answer.writeHead(302, { location: `https://two.example.com:${two.port}/` }).end();
  });
  const client = openTestClient(t, { ports: [two.port], exceptions }, lookup);
  const asked = client.ask(`https://one.example.com:${one.port}/`, { ca: ca.file });
  await assert.rejects(asked, { code: "UPSTREAM_TLS", message: /^two\.example\.com/ });
});
