import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { Fault } from "../../src/fault/fault.ts";
import type { Deps } from "../../src/http/deps.ts";
import { fakeDeps, streamed, zipBytes } from "./fake-deps.ts";
import { exchangeRaw, get, openServer } from "./test-server.ts";

const target = "/github.com/!azure/sdk/@v/v1.0.0.zip";
const bodyOf = (answer: string): string => answer.slice(answer.indexOf("\r\n\r\n") + 4);

/** The fake flows, with a zip of the test's own. */
function withZip(length: number | undefined, open: () => Readable, close: () => void = () => {}): Deps {
  const deps = fakeDeps();
  const body = { ...streamed(length, open), close };
  return {
    ...deps,
    modules: { ...deps.modules, zip: async () => ({ etag: "e", body, source: "cache", immutable: true }) },
  };
}

test("a body that fails leaves fewer bytes than its Content-Length", async (t) => {
  const { port, told } = await openServer(t);
  const ended = told("request.ended");
  const answer = await exchangeRaw(port, get("/example.com/torn/@v/v1.0.0.zip"));
  assert.match(answer, /^HTTP\/1\.1 200 .*\r\ncontent-length: 1000\r\n/is);
  assert.equal(bodyOf(answer).length, 100);
  const { status, code, bytes, class: counted } = await ended;
  assert.deepEqual([status, code, bytes, counted], [200, "UPSTREAM_CUT", 100, "server_error"]);
});

test("a body of unknown length that fails has no last chunk", async (t) => {
  const { port } = await openServer(
    t,
    {},
    withZip(undefined, () => Readable.from(twoPieces())),
  );
  const answer = await exchangeRaw(port, get(target));
  assert.match(answer, /\r\ntransfer-encoding: chunked\r\n/i);
  assert.equal(bodyOf(answer), "3\r\nabc\r\n");
});

test("to HTTP/1.0, where the end of the connection ends the body, a failure is a reset", async (t) => {
  const { port } = await openServer(
    t,
    {},
    withZip(undefined, () => Readable.from(twoPieces())),
  );
  const socket = connect(port, "127.0.0.1", () => socket.write(`GET ${target} HTTP/1.0\r\n\r\n`)).resume();
  const [failure] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  assert.equal(failure.code, "ECONNRESET");
});

test("a body that fails before its first byte is a refusal with its reason", async (t) => {
  const failing = () => Readable.from(thrown(new Fault("STORAGE_FAILED", "the disk does not answer")));
  const { port } = await openServer(t, {}, withZip(1000, failing));
  const answer = await exchangeRaw(port, get(target));
  assert.match(answer, /^HTTP\/1\.1 503 .*the disk does not answer\nfix: .*\nmodgate STORAGE_FAILED, request /s);
});

test("a body shorter than its length is cut, not waited for", async (t) => {
  const { port } = await openServer(
    t,
    {},
    withZip(1000, () => Readable.from([Buffer.from("abc")])),
  );
  assert.equal(bodyOf(await exchangeRaw(port, get(target))), "abc");
});

test("a body longer than its length never reaches the next answer", async (t) => {
  const { port } = await openServer(
    t,
    {},
    withZip(3, () => Readable.from([Buffer.from("abc"), Buffer.from("HTTP/1.1 200")])),
  );
  assert.equal(bodyOf(await exchangeRaw(port, get(target))), "abc");
});

test("of open and close exactly one is called", async (t) => {
  const calls: string[] = [];
  const open = () => {
    calls.push("open");
    return Readable.from([zipBytes]);
  };
  const { port } = await openServer(
    t,
    {},
    withZip(1000, open, () => calls.push("close")),
  );
  const cases = [
    [[], "open", "sent"],
    [['If-None-Match: "e"'], "close", "the client has it"],
    [["Range: bytes=5000-"], "close", "the range lies beyond it"],
  ] as const;
  for (const [headers, call, why] of cases) {
    await exchangeRaw(port, get(target, ...headers));
    assert.deepEqual(calls.splice(0), [call], why);
  }
});

test("when the client goes, the scope's signal fires and the stream is destroyed", async (t) => {
  let signal: AbortSignal | undefined;
  const source = new Readable({ read() {} });
  source.push("abc");
  const deps = withZip(1000, () => source);
  const zip: Deps["modules"]["zip"] = (path, version, rule, scope) => {
    signal = scope.signal;
    return deps.modules.zip(path, version, rule, scope);
  };
  const { port, told, server } = await openServer(t, {}, { ...deps, modules: { ...deps.modules, zip } });
  const ended = told("request.ended");
  const socket = connect(port, "127.0.0.1", () => socket.write(get(target)));
  await once(socket, "data");
  assert.equal(server.requests, 1);
  socket.destroy();
  const { class: counted, status } = await ended;
  assert.deepEqual([counted, status, signal?.aborted, source.destroyed], ["client_gone", 200, true, true]);
  assert.equal(server.requests, 0);
});

test("clients that go before their answer are told apart, also behind another answer on the same connection", async (t) => {
  const signals: AbortSignal[] = [];
  const deps = fakeDeps();
  const list: Deps["modules"]["list"] = (_path, _rule, { signal }) => {
    signals.push(signal);
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const { port, server, events } = await openServer(t, {}, { ...deps, modules: { ...deps.modules, list } });
  const socket = connect(port, "127.0.0.1");
  socket.write("GET /example.com/m/@v/list HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3));
  while (signals.length < 3) await new Promise((resolve) => setImmediate(resolve));
  socket.destroy();
  while (server.requests > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, true, true],
  );
  const classes = events.flatMap((event) => (event.what === "request.ended" ? [`${event.status} ${event.class}`] : []));
  assert.deepEqual(classes, Array(3).fill("499 client_gone"));
});

test("an answer that comes after its client is gone is let go of", async (t) => {
  let close: () => void = () => {};
  let arrive: () => void = () => {};
  const closed = new Promise<void>((resolve) => (close = resolve));
  const deps = withZip(
    1000,
    () => Readable.from([zipBytes]),
    () => close(),
  );
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const zip: Deps["modules"]["zip"] = (...asked) => arrived.then(() => deps.modules.zip(...asked));
  const { port, told } = await openServer(t, {}, { ...deps, modules: { ...deps.modules, zip } });
  const began = told("request.began");
  const socket = connect(port, "127.0.0.1", () => socket.write(get(target)));
  await began;
  const over = told("request.ended");
  socket.destroy();
  await over;
  arrive();
  await closed;
});

test("a client that reads nothing costs no memory", async (t) => {
  let made = 0;
  const endless = new Readable({
    read() {
      made += 65_536;
      this.push(Buffer.alloc(65_536));
    },
  });
  const { port } = await openServer(
    t,
    {},
    withZip(undefined, () => endless),
  );
  const socket = connect(port, "127.0.0.1", () => socket.write(get(target))).pause();
  await once(socket, "readable");
  let before = -1;
  for (let quiet = 0; quiet < 20; quiet = made === before ? quiet + 1 : 0) {
    before = made;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  // What the kernel buffers on both sides of a loopback connection is the most that can be under way.
  assert.ok(made < 32 * 2 ** 20, `${made} bytes were made for a client that reads none`);
  socket.destroy();
});

test("large answers on one connection arrive in order and whole", async (t) => {
  const large = Buffer.alloc(3 * 2 ** 20, "0123456789abcdef");
  const open = () =>
    Readable.from(Array.from({ length: 48 }, (_, at) => large.subarray(at * 65_536, (at + 1) * 65_536)));
  const { port } = await openServer(t, {}, withZip(large.length, open));
  const one = `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const answers = (await exchangeRaw(port, one + one + get(target))).split("HTTP/1.1 200 OK\r\n").slice(1);
  assert.deepEqual(
    answers.map((answer) => bodyOf(answer) === large.toString("latin1")),
    [true, true, true],
  );
});

test("an unforeseen failure is 500 with a request id, and its trace is told", async (t) => {
  const deps = fakeDeps();
  const list = async () => Promise.reject(new TypeError("x is not a function"));
  const { port, told } = await openServer(t, {}, { ...deps, modules: { ...deps.modules, list } });
  const note = told("server.note");
  const answer = await exchangeRaw(port, get("/github.com/!azure/sdk/@v/list"));
  const id = /^HTTP\/1\.1 500 .*modgate INTERNAL, request ([0-9a-f]{16})\n$/s.exec(answer)?.[1];
  const { message, request } = await note;
  assert.equal(request, id);
  assert.match(message, /TypeError: x is not a function\n {4}at /);
});

async function* twoPieces(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("abc");
  await new Promise((resolve) => setImmediate(resolve));
  throw new Fault("UPSTREAM_CUT", "it ended too early");
}

async function* thrown(fault: Fault): AsyncGenerator<Uint8Array> {
  yield* [];
  throw fault;
}
