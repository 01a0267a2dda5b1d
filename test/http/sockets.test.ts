import assert from "node:assert/strict";
import { existsSync, linkSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../support/temp-folder.ts";
import { exchangeRaw, get, openServer } from "./test-server.ts";

const list = get("/github.com/!azure/sdk/@v/list");

test("a unix socket serves the protocols, and is gone after the stop", async (t) => {
  const socket = join(tempFolder(t), "http.sock");
  const { server } = await openServer(t, { listen: `unix:${socket}` });
  assert.equal(server.address, `unix:${socket}`);
  assert.match(await exchangeRaw(socket, list), /^HTTP\/1\.1 200 .*v1\.0\.0\n$/s);
  await server.stop({ graceMs: 0 });
  assert.ok(!existsSync(socket));
});

test("the admin socket is for its owner alone from the first moment, and stands alone in its folder", async (t) => {
  const folder = tempFolder(t);
  const adminSocket = join(folder, "admin.sock");
  const { server } = await openServer(t, { adminSocket });
  assert.equal(statSync(adminSocket).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(folder), ["admin.sock"]);
  assert.match(await exchangeRaw(adminSocket, get("/api/v1/status")), /"version":"0\.0\.0-test"/);
  await server.stop({ graceMs: 0 });
  assert.deepEqual(readdirSync(folder), []);
});

test("a stale socket file is replaced", async (t) => {
  const adminSocket = join(tempFolder(t), "admin.sock");
  await leaveStale(adminSocket);
  await openServer(t, { adminSocket });
  assert.match(await exchangeRaw(adminSocket, get("/livez")), / 200 /);
});

test("a socket another server answers on is left alone", async (t) => {
  const adminSocket = join(tempFolder(t), "admin.sock");
  await openServer(t, { adminSocket });
  await assert.rejects(openServer(t, { adminSocket }), { code: "LISTEN_FAILED", message: /another server answers/ });
  assert.match(await exchangeRaw(adminSocket, get("/livez")), / 200 /);
});

test("a file that is no socket is left alone", async (t) => {
  const adminSocket = join(tempFolder(t), "admin.sock");
  writeFileSync(adminSocket, "precious");
  await assert.rejects(openServer(t, { adminSocket }), { code: "LISTEN_FAILED", message: /is no socket/ });
  assert.equal(statSync(adminSocket).size, 8);
});

test("a port that is taken stops the start, and closes the admin socket again", async (t) => {
  const adminSocket = join(tempFolder(t), "admin.sock");
  const { port } = await openServer(t);
  const second = openServer(t, { listen: `127.0.0.1:${port}`, adminSocket });
  await assert.rejects(second, { code: "LISTEN_FAILED", message: /EADDRINUSE/ });
  assert.ok(!existsSync(adminSocket));
});

test("a socket path longer than the system takes stops the start with its reason", async (t) => {
  const listen = `unix:${join(tempFolder(t), "x".repeat(120))}`;
  await assert.rejects(openServer(t, { listen }), { code: "LISTEN_FAILED", message: /too long|EINVAL|ENAMETOOLONG/ });
});

test("an IPv6 address stands in brackets", async (t) => {
  const { server } = await openServer(t, { listen: "[::1]:0" });
  assert.match(server.address, /^http:\/\/\[::1\]:\d+$/);
  assert.equal((await fetch(`${server.address}/livez`)).status, 200);
});

test("under a path prefix everything stands there, and the probes on both sides", async (t) => {
  const { server, port } = await openServer(t, { pathPrefix: "/go/" });
  assert.match(server.address, /:\d+\/go$/);
  const cases = [
    ["/go/github.com/!azure/sdk/@v/list", 200, "the protocol"],
    ["/go/sumdb/sum.example.com/supported", 200, "databases"],
    ["/go/livez", 200, "probes"],
    ["/livez", 200, "probes from inside"],
    ["/metrics", 200, "scrapes from inside"],
    ["/go", 200, "the front without its slash"],
    ["/github.com/!azure/sdk/@v/list", 404, "not without it"],
    ["/gopher/livez", 404, "nor where it only begins alike"],
    ["/go/go/livez", 404, "nor twice"],
  ] as const;
  for (const [target, status, why] of cases) {
    assert.match(await exchangeRaw(port, get(target)), new RegExp(`^HTTP/1.1 ${status} `), `${target}: ${why}`);
  }
});

/** A socket file nobody listens on any more, as a killed process leaves it. */
async function leaveStale(file: string): Promise<void> {
  const dead = createServer();
  await new Promise<void>((resolve) => dead.listen(`${file}.old`, resolve));
  linkSync(`${file}.old`, file);
  await new Promise((resolve) => dead.close(resolve));
}
