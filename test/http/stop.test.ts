import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { PassThrough } from "node:stream";
import { test, type TestContext } from "node:test";
import { fakeDeps, streamed, zipBytes } from "./fake-deps.ts";
import { exchangeRaw, get, openServer } from "./test-server.ts";

const target = "/github.com/!azure/sdk/@v/v1.0.0.zip";

/** A server in the middle of a zip, of which the second half is the test's to send. */
async function inMiddle(t: TestContext) {
  const source = new PassThrough();
  const deps = fakeDeps();
  const body = streamed(zipBytes.length, () => source);
  const zip = async () => ({ etag: "e", body, source: "cache" as const, immutable: true });
  const opened = await openServer(t, {}, { ...deps, modules: { ...deps.modules, zip } });
  const socket = connect(opened.port, "127.0.0.1").setEncoding("latin1");
  // Keep-alive: nothing but the stop makes this connection end.
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  let received = "";
  socket.on("data", (text: string) => (received += text)).on("error", () => {});
  const answer = once(socket, "close").then(() => received);
  source.write(zipBytes.subarray(0, 500));
  await once(socket, "data");
  return { ...opened, source, answer };
}

test("an answer under way is finished, a new connection is refused", async (t) => {
  const { server, port, source, answer, events } = await inMiddle(t);
  const stopped = server.stop({ graceMs: 60_000, because: "SIGTERM" });
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(once(connect(port, "127.0.0.1"), "connect"), { code: "ECONNREFUSED" });
  source.end(zipBytes.subarray(500));
  await stopped;
  assert.ok((await answer).endsWith(zipBytes.toString("latin1")));
  const words = events.filter(({ what }) => what.startsWith("server.")).map(({ what }) => what);
  assert.deepEqual(words, ["server.listening", "server.stopping", "server.stopped"]);
});

test("readiness says no before anything else changes", async (t) => {
  const { server, port } = await openServer(t);
  assert.match(await exchangeRaw(port, get("/readyz")), /^HTTP\/1\.1 200 .*ready\n$/s);
  const stopped = server.stop({ graceMs: 60_000, announceMs: 500 });
  assert.match(await exchangeRaw(port, get("/readyz")), /^HTTP\/1\.1 503 .*not ready: stopping\n$/s);
  const alive = await exchangeRaw(port, get("/github.com/!azure/sdk/@v/list").replace("Connection: close\r\n", ""));
  assert.match(alive, /^HTTP\/1\.1 200 .*\r\nconnection: close\r\n/is, "served, and asked to come back elsewhere");
  assert.match(await exchangeRaw(port, get("/livez")), /^HTTP\/1\.1 200 /);
  await stopped;
});

test("at the deadline what is left is cut", async (t) => {
  const { server, answer } = await inMiddle(t);
  await server.stop({ graceMs: 50 });
  assert.ok((await answer).endsWith(zipBytes.subarray(0, 500).toString("latin1")));
});

test("a second call cuts at once", async (t) => {
  const { server, answer } = await inMiddle(t);
  const stopped = server.stop({ graceMs: 3_600_000 });
  await server.stop({ graceMs: 3_600_000 });
  await stopped;
  await answer;
});

test("a connection that never asked anything does not hold up the stop", async (t) => {
  const { server, port } = await openServer(t);
  const silent = connect(port, "127.0.0.1");
  await once(silent, "connect");
  await server.stop({ graceMs: 3_600_000 });
  await once(silent.resume(), "close");
});
