import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { listenHttp, listenRaw } from "../../test/net/loopback-server.ts";
import { openTestClient } from "../../test/net/test-client.ts";
import { watchedScope } from "../../test/net/watched-scope.ts";
import { openHttpClient } from "./http-client.ts";

test("an answer: status, headers with lower-case names, bytes, and a name for each wait", async (t) => {
  const server = await listenHttp(t, (_, answer) => {
    answer.writeHead(203, { "X-Twice": ["a", "b"], ETag: '"x"' }).end("hello");
  });
  const client = openTestClient(t);
  const { reply, text } = await client.text(`http://127.0.0.1:${server.port}/M/@v/list?x=1`);
  assert.equal(reply.status, 203);
  assert.equal(reply.headers["x-twice"], "a, b");
  assert.equal(reply.headers["etag"], '"x"');
  assert.equal(reply.url.href, `http://127.0.0.1:${server.port}/M/@v/list?x=1`);
  assert.equal(reply.credentialsSent, false);
  assert.equal(text, "hello");
  assert.deepEqual(client.scope.waits(), ["credentials", "connect", "first_byte"]);
});

test("the request: path untouched, plain headers, nothing that tells of other requests", async (t) => {
  let asked: IncomingMessage | undefined;
  const server = await listenHttp(t, (request, answer) => {
    asked = request;
    answer.end();
  });
  const client = openTestClient(t);
  await client.text(`http://127.0.0.1:${server.port}/a/%21b/!c/@v/v1.0.0+x.info?q=a%2Fb`, {
    headers: { "if-range": '"e"' },
  });
  assert.equal(asked?.url, "/a/%21b/!c/@v/v1.0.0+x.info?q=a%2Fb");
  const { host, connection, ...headers } = asked?.headers ?? {};
  assert.equal(host, `127.0.0.1:${server.port}`);
  assert.equal(connection, "keep-alive");
  assert.deepEqual(headers, { "user-agent": "modgate/test", "accept-encoding": "identity", "if-range": '"e"' });
});

test("HEAD has headers and no body", async (t) => {
  const server = await listenHttp(t, (_, answer) => answer.writeHead(200, { "content-length": 1_000_000 }).end());
  const { reply, text } = await openTestClient(t).text(`http://127.0.0.1:${server.port}/`, { method: "HEAD" });
  assert.equal(reply.headers["content-length"], "1000000");
  assert.equal(text, "");
});

test("an encoding that nobody asked for is handed on, not undone", async (t) => {
  const zipped = gzipSync("x".repeat(10_000));
  const server = await listenHttp(t, (_, answer) => answer.writeHead(200, { "content-encoding": "gzip" }).end(zipped));
  const client = openTestClient(t);
  const reply = await client.ask(`http://127.0.0.1:${server.port}/`);
  assert.equal(reply.headers["content-encoding"], "gzip");
  assert.deepEqual(Buffer.concat((await reply.body.toArray()) as Buffer[]), zipped);
});

test("one connection serves one request after another", async (t) => {
  const server = await listenHttp(t, (_, answer) => answer.end("x"));
  const client = openTestClient(t);
  for (let i = 0; i < 5; i += 1) {
    await client.text(`http://127.0.0.1:${server.port}/${i}`);
    await delay(5);
  }
  assert.equal(server.sockets.length, 1);
});

test("as many connections at a time as allowed, the rest wait their turn by name", async (t) => {
  let under = 0;
  let most = 0;
  const server = await listenHttp(t, (_, answer) => {
    most = Math.max(most, ++under);
    setTimeout(() => {
      under -= 1;
      answer.end("x");
    }, 20);
  });
  const client = openTestClient(t, { connectionsPerOrigin: 3 });
  const urls = Array.from({ length: 9 }, (_, i) => `http://127.0.0.1:${server.port}/${i}`);
  await Promise.all(urls.map((url) => client.text(url)));
  assert.equal(most, 3);
  assert.ok(client.scope.waits().includes("queue"));
});

test("a kept connection that the far side has closed is replaced without a word", async (t) => {
  let requests = 0;
  // Promises to keep the connection, and resets it when the second request comes
  const server = await listenRaw(t, (socket) => {
    let before = 0;
    socket.on("data", () => {
      requests += 1;
      if (before > 0) socket.resetAndDestroy();
      else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
      before += 1;
    });
  });
  const client = openTestClient(t);
  for (let i = 0; i < 2; i += 1) {
    assert.equal((await client.text(`http://127.0.0.1:${server.port}/`)).text, "ok");
    await delay(5);
  }
  assert.equal(requests, 3);
  assert.equal(server.sockets.length, 2);
});

test("a new connection that is closed at once is not asked again, nor is one that has begun to answer", async (t) => {
  const first = await listenRaw(t, (socket) => socket.once("data", () => socket.end()));
  let answered = 0;
  const half = await listenRaw(t, (socket: Socket) => {
    socket.on("data", () => {
      answered += 1;
      if (answered === 1) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
      else socket.end("HTTP/1.1 200 OK\r\ncontent-le");
    });
  });
  const client = openTestClient(t);
  await assert.rejects(client.ask(`http://127.0.0.1:${first.port}/`), { code: "UPSTREAM_CUT" });
  assert.equal(first.sockets.length, 1);
  await client.text(`http://127.0.0.1:${half.port}/`);
  await delay(5);
  await assert.rejects(client.ask(`http://127.0.0.1:${half.port}/`), { code: "UPSTREAM_CUT" });
  assert.equal(answered, 2);
});

test("who gives up before the answer gets his own reason, and the connection ends", async (t) => {
  const server = await listenRaw(t, (socket) => socket.resume());
  const giving = new AbortController();
  const asked = openTestClient(t).ask(`http://127.0.0.1:${server.port}/`, { signal: giving.signal });
  await delay(50);
  giving.abort(new Error("no longer wanted"));
  await assert.rejects(asked, /no longer wanted/);
  await closed(server.sockets[0]);
});

test("who gives up in the body gets his own reason there, and the connection ends", async (t) => {
  const server = await listenHttp(t, (_, answer) => answer.write("half"));
  const giving = new AbortController();
  const reply = await openTestClient(t).ask(`http://127.0.0.1:${server.port}/`, { signal: giving.signal });
  giving.abort(new Error("no longer wanted"));
  await assert.rejects(reply.body.toArray(), /no longer wanted/);
  await closed(server.sockets[0]);
});

test("a reader sets the pace, and slow reading is not the upstream's silence", async (t) => {
  let sent = 0;
  const size = 32 * 1024 * 1024;
  const server = await listenHttp(t, (_, answer) => {
    answer.writeHead(200, { "content-length": size });
    const more = (): void => {
      while (sent < size) {
        sent += 65_536;
        if (!answer.write(Buffer.alloc(65_536))) return void answer.once("drain", more);
      }
      answer.end();
    };
    more();
  });
  const client = openTestClient(t, { budgets: { silenceMs: 200 } });
  const reply = await client.ask(`http://127.0.0.1:${server.port}/`);
  await delay(800);
  assert.ok(sent < size, `${sent} bytes were taken although nobody read`);
  let bytes = 0;
  for await (const chunk of reply.body) bytes += (chunk as Buffer).length;
  assert.equal(bytes, size);
});

test("after close nothing is asked, and what is under way ends", async (t) => {
  const server = await listenHttp(t, (_, answer) => answer.write("half"));
  const scope = watchedScope();
  const client = openHttpClient({ version: "test", environment: { NETRC: "/nonexistent" } }, scope.tell);
  const ask = {
    method: "GET",
    url: new URL(`http://127.0.0.1:${server.port}/`),
    destination: { name: "upstream", trust: "configured" },
  } as const;
  const { body } = await client.request(ask, scope);
  await client.close();
  await assert.rejects(body.toArray(), { code: "UPSTREAM_CUT" });
  await assert.rejects(client.request(ask, scope), { code: "SHUTTING_DOWN" });
});

async function closed(socket: Socket | undefined): Promise<void> {
  assert.ok(socket);
  if (!socket.destroyed) await once(socket, "close");
}
