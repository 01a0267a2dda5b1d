import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { fakeDeps, streamed } from "./fake-deps.ts";
import { exchangeRaw, get, openServer } from "./test-server.ts";

const list = get("/github.com/!azure/sdk/@v/list");
const impatient = { headersMs: 200, requestMs: 300, checkMs: 50 };

test("half a header is given up, however many send one, and others are served meanwhile", async (t) => {
  const { port } = await openServer(t, { limits: impatient });
  const slow = Array.from({ length: 100 }, () => exchangeRaw(port, "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
  assert.match(await exchangeRaw(port, list), /^HTTP\/1\.1 200 /);
  // Each promise resolves when the server has closed its connection.
  const answers = new Set((await Promise.all(slow)).map((answer) => answer.split("\r\n")[0]));
  assert.deepEqual([...answers], ["HTTP/1.1 408 Request Timeout"]);
});

test("a header that arrives one byte at a time is given up", async (t) => {
  const { port } = await openServer(t, { limits: impatient });
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}); // a byte may meet the closed connection
  const drip = setInterval(() => socket.write("x"), 20);
  socket.write("GET /");
  socket.resume();
  await once(socket, "close");
  clearInterval(drip);
});

test("a connection that says nothing is given up", async (t) => {
  const { port } = await openServer(t, { limits: impatient });
  assert.equal(await exchangeRaw(port, ""), "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
});

test("a client that stops reading in the middle is let go", async (t) => {
  const endless = new Readable({ read: () => void endless.push(Buffer.alloc(65_536)) });
  const deps = fakeDeps();
  const body = streamed(undefined, () => endless);
  const zip = async () => ({ etag: "e", body, source: "cache" as const, immutable: true });
  const limits = { idleMs: 200 };
  const { port, told } = await openServer(t, { limits }, { ...deps, modules: { ...deps.modules, zip } });
  const ended = told("request.ended");
  const socket = connect(port, "127.0.0.1", () => socket.write(get("/github.com/!azure/sdk/@v/v1.0.0.zip"))).pause();
  t.after(() => socket.destroy());
  assert.equal((await ended).class, "client_gone");
  assert.ok(endless.destroyed);
});

test("a connection rests for longer than load balancers keep theirs", async (t) => {
  const { port } = await openServer(t);
  const answer = await exchangeRaw(port, list.replace("Connection: close", "X: y") + list);
  assert.match(answer, /\r\nKeep-Alive: timeout=90\r\n/);
});
