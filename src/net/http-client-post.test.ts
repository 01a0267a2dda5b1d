import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { after, test } from "node:test";
import { listenHttp, listenHttps, listenRaw } from "../../test/net/loopback-server.ts";
import { PrivateCa } from "../../test/net/private-ca.ts";
import { openTestClient } from "../../test/net/test-client.ts";
import type { PostBody } from "./http.ts";
import { Secret } from "./secret.ts";

const ca = new PrivateCa();
after(() => ca.close());
const identity = ca.issue(["DNS:issuer.example.com"]);
const lookup = async (): Promise<readonly string[]> => ["127.0.0.1"];
const canary = "canary-9b3e";
const json = (value: unknown): PostBody => ({ type: "application/json", text: JSON.stringify(value) });
const form = new URLSearchParams({ code: canary, redirect_uri: "https://a/b c" });
const secret: PostBody = { type: "application/x-www-form-urlencoded", text: new Secret(form.toString()) };

type Seen = { readonly request: IncomingMessage; readonly text: string };

/** Remembers each request with its body before it is answered. */
function recording(seen: Seen[], answer: RequestListener): RequestListener {
  return (request, reply) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      seen.push({ request, text: Buffer.concat(chunks).toString() });
      answer(request, reply);
    });
  };
}

test("a body arrives as it is, with its type and length; a secret one over https, and shown nowhere", async (t) => {
  const seen: Seen[] = [];
  const server = await listenHttps(
    t,
    identity,
    recording(seen, (_, reply) => reply.writeHead(201).end("made")),
  );
  const client = openTestClient(t, {}, lookup);
  const url = `https://issuer.example.com:${server.port}/token`;
  for (const body of [json({ a: "é" }), secret]) {
    const { reply, text } = await client.text(url, { method: "POST", body, ca: ca.file });
    assert.deepEqual([reply.status, text], [201, "made"]);
  }
  const { reply } = await client.text(url, { method: "POST", ca: ca.file });
  assert.equal(reply.status, 201);
  const sent = seen.map(({ request: { headers }, text }) => [headers["content-type"], headers["content-length"], text]);
  assert.deepEqual(sent, [
    ["application/json", "10", '{"a":"é"}'],
    ["application/x-www-form-urlencoded", String(form.toString().length), form.toString()],
    [undefined, "0", ""],
  ]);
  assert.deepEqual(client.scope.waits().slice(0, 4), ["dns", "connect", "tls", "first_byte"]);
  assert.doesNotMatch(client.scope.text(), new RegExp(canary));
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`${status} is the reply to a POST: nothing is sent where it leads`, async (t) => {
    const seen: Seen[] = [];
    const server = await listenHttp(
      t,
      recording(seen, (_, reply) => reply.writeHead(status, { location: "/new" }).end()),
    );
    const asked = { method: "POST", body: secret } as const;
    const { reply } = await openTestClient(t).text(`http://127.0.0.1:${server.port}/old`, asked);
    assert.equal(reply.status, status);
    assert.equal(seen.length, 1);
  });
}

test("a POST is sent once: no refusal is asked again, no connection that dies is replaced", async (t) => {
  const seen: Seen[] = [];
  const environment = { GOAUTH: "/nonexistent/helper" };
  const refusing = await listenHttp(
    t,
    recording(seen, (_, reply) => reply.writeHead(401).end()),
  );
  const client = openTestClient(t, { environment });
  assert.equal((await client.text(`http://127.0.0.1:${refusing.port}/`, { method: "POST" })).reply.status, 401);
  assert.equal(seen.length, 1);
  assert.doesNotMatch(client.scope.text(), /GOAUTH/, "what netrc and GOAUTH know is not for a POST");

  let requests = 0;
  const dying = await listenRaw(t, (socket) => {
    let before = 0;
    socket.on("data", () => {
      requests += 1;
      if (before > 0) socket.resetAndDestroy();
      else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
      before += 1;
    });
  });
  const at = `http://127.0.0.1:${dying.port}/`;
  await client.text(at);
  await delay(5);
  assert.equal((await client.text(at, { method: "POST", body: json(1) })).text, "ok", "a kept connection is not used");
  assert.deepEqual([requests, dying.sockets.length], [2, 2]);

  let cut = 0;
  const cutting = await listenRaw(t, (socket) =>
    socket.once("data", () => {
      cut += 1;
      socket.resetAndDestroy();
    }),
  );
  const lost = client.ask(`http://127.0.0.1:${cutting.port}/`, { method: "POST", body: json(1) });
  await assert.rejects(lost, { code: "UPSTREAM_CUT" });
  assert.equal(cut, 1);
});

test("silence before the answer ends within its budget, and giving up ends the connection", async (t) => {
  const silent = await listenRaw(t, (socket) => socket.resume());
  const client = openTestClient(t);
  const asked = { method: "POST", body: secret, firstByteMs: 100 } as const;
  await assert.rejects(client.ask(`http://127.0.0.1:${silent.port}/`, asked), {
    code: "UPSTREAM_TIMEOUT",
    message: /no answer within 100 ms/,
  });
  assert.equal(client.scope.waits().at(-1), "first_byte");
});

test("what is not sent at all", async (t) => {
  const server = await listenHttp(t, (_, reply) => reply.end());
  const client = openTestClient(t, {}, lookup);
  const large = json("x".repeat(64 * 1024));
  const here = `http://127.0.0.1:${server.port}/`;
  const named = `http://issuer.example.com:${server.port}/`;
  const rows = [
    [named, { method: "POST", body: secret }, "INSECURE_CREDENTIALS", "a secret body in the clear"],
    [here, { method: "POST", body: secret, trust: "discovered" }, "INSECURE_CREDENTIALS", "a loopback nobody named"],
    [here, { method: "POST", body: json(1), trust: "discovered" }, "EGRESS_REFUSED", "the guard judges a POST too"],
    [here, { method: "POST", body: large }, "INTERNAL", "a body past its bound"],
    [here, { method: "GET", body: json(1) }, "INTERNAL", "a body without a POST"],
  ] as const;
  for (const [url, asked, code, why] of rows) await assert.rejects(client.ask(url, asked), { code }, why);
  assert.equal(server.sockets.length, 0);
  assert.equal((await client.text(named, { method: "POST", body: json(1) })).reply.status, 200, "no secret: allowed");
});
