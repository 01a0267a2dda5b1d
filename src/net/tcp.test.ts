import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { listenRaw } from "../../test/net/loopback-server.ts";
import { silentPort } from "../../test/net/silent-port.ts";
import { connectAny, NoConnection } from "./tcp.ts";

const forever = new AbortController().signal;

test("an address that refuses makes room for the next at once", async (t) => {
  const server = await listenRaw(t, () => undefined, "127.0.0.2");
  const began = performance.now();
  const socket = await connectAny(["127.0.0.1", "127.0.0.2"], server.port, 60_000, forever);
  assert.equal(socket.remoteAddress, "127.0.0.2");
  assert.ok(performance.now() - began < 30_000);
  socket.destroy();
});

test("an address that is silent is joined by the next after a while", async (t) => {
  const port = await silentPort(t);
  await using server = await listenOn(port, "127.0.0.2");
  const socket = await connectAny(["127.0.0.1", "127.0.0.2"], port, 50, forever);
  assert.equal(socket.remoteAddress, server.address);
  socket.destroy();
});

test("the kinds of address take turns, beginning with the first one given", async () => {
  // Nothing listens on port 1, so all are tried, in order
  const addresses = ["::1", "::ffff:127.0.0.1", "::ffff:127.0.0.2", "127.0.0.1", "127.0.0.2"];
  const failure: unknown = await connectAny(addresses, 1, 60_000, forever).catch((why: unknown) => why);
  assert.ok(failure instanceof NoConnection);
  assert.deepEqual(
    failure.attempts.map(({ address }) => address),
    ["::1", "127.0.0.1", "::ffff:127.0.0.1", "127.0.0.2", "::ffff:127.0.0.2"],
  );
});

test("who gives up gets his reason, before and while it is tried", async (t) => {
  const port = await silentPort(t);
  const giving = new AbortController();
  const trying = connectAny(["127.0.0.1"], port, 50, giving.signal);
  giving.abort(new Error("enough"));
  await assert.rejects(trying, /enough/);
  await assert.rejects(connectAny(["127.0.0.1"], port, 50, giving.signal), /enough/);
});

async function listenOn(port: number, address: string): Promise<{ readonly address: string } & AsyncDisposable> {
  const server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return { address, [Symbol.asyncDispose]: async () => void server.close() };
}
