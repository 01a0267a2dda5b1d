import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import { listenRaw } from "../../test/net/loopback-server.ts";
import { silentPort } from "../../test/net/silent-port.ts";
import { openTestClient } from "../../test/net/test-client.ts";
import type { FaultCode } from "../fault/catalogue.ts";
import { isFault } from "../fault/fault.ts";
import type { Budgets } from "./http-client-options.ts";

/** What the far side does with a connection; then what comes of it. */
type Case = {
  readonly why: string;
  readonly scheme?: "http" | "https";
  readonly does: (socket: Socket) => void;
  readonly code: FaultCode;
  /** The one budget that is 200 ms; the others are long, so that a busy machine does not matter. */
  readonly short?: keyof Budgets;
  readonly says: RegExp;
  /** The last wait that was begun. */
  readonly wait?: string;
};

const header = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
const onAsk = (act: (socket: Socket) => void) => (socket: Socket) => void socket.once("data", () => act(socket));

const cases: readonly Case[] = [
  {
    why: "TLS is never answered",
    scheme: "https",
    does: (socket) => socket.resume(),
    code: "UPSTREAM_TIMEOUT",
    short: "tlsMs",
    says: /^127\.0\.0\.1:\d+: TLS handshake not answered within 200 ms$/,
    wait: "tls",
  },
  {
    why: "TLS is cut",
    scheme: "https",
    does: onAsk((socket) => socket.resetAndDestroy()),
    code: "UPSTREAM_TLS",
    says: /cut the TLS handshake/,
    wait: "tls",
  },
  {
    why: "plain HTTP on a port that is asked for TLS",
    scheme: "https",
    does: onAsk((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    code: "UPSTREAM_TLS",
    says: /does not speak TLS/,
    wait: "tls",
  },
  {
    why: "the request is never answered",
    does: (socket) => socket.resume(),
    code: "UPSTREAM_TIMEOUT",
    short: "firstByteMs",
    says: /^127\.0\.0\.1:\d+: no answer within 200 ms$/,
    wait: "first_byte",
  },
  {
    why: "the status line comes, the rest of the header does not",
    does: onAsk((socket) => socket.write("HTTP/1.1 200 OK\r\n")),
    code: "UPSTREAM_TIMEOUT",
    short: "firstByteMs",
    says: /no answer within 200 ms/,
    wait: "first_byte",
  },
  {
    why: "the header comes, the body does not",
    does: onAsk((socket) => socket.write(header)),
    code: "UPSTREAM_TIMEOUT",
    short: "silenceMs",
    says: /silent for 200 ms after 0 bytes/,
    wait: "body",
  },
  {
    why: "the body stops half way",
    does: onAsk((socket) => socket.write(`${header}${"x".repeat(50)}`)),
    code: "UPSTREAM_TIMEOUT",
    short: "silenceMs",
    says: /silent for 200 ms after 50 bytes/,
    wait: "body",
  },
  {
    why: "a byte at a time, too slowly to end",
    does: onAsk((socket) => {
      socket.write(header);
      const timer = setInterval(() => socket.write("x"), 20);
      socket.once("close", () => clearInterval(timer));
    }),
    code: "UPSTREAM_TIMEOUT",
    short: "silenceMs",
    says: /only \d+ bytes in/,
  },
  {
    why: "reset before the answer",
    does: onAsk((socket) => socket.resetAndDestroy()),
    code: "UPSTREAM_CUT",
    says: /closed before the answer began/,
  },
  {
    why: "reset in mid-body",
    does: onAsk((socket) => void socket.write(`${header}half`, () => setTimeout(() => socket.resetAndDestroy(), 20))),
    code: "UPSTREAM_CUT",
    says: /ended after 4 of 100 bytes/,
  },
  {
    why: "fewer bytes than announced",
    does: onAsk((socket) => socket.end(`${header}${"x".repeat(99)}`)),
    code: "UPSTREAM_CUT",
    says: /ended after 99 of 100 bytes/,
  },
  {
    why: "chunks that end without the last one",
    does: onAsk((socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n")),
    code: "UPSTREAM_CUT",
    says: /ended after 3 bytes/,
  },
  {
    why: "a chunk size that is no number",
    does: onAsk((socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n")),
    code: "UPSTREAM_BAD_ANSWER",
    says: /breaks HTTP/,
  },
  {
    why: "an answer of another protocol",
    does: onAsk((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n")),
    code: "UPSTREAM_BAD_ANSWER",
    says: /is not HTTP/,
  },
  {
    why: "a header without end",
    does: onAsk((socket) => socket.write(`HTTP/1.1 200 OK\r\n${`x: ${"y".repeat(1_000)}\r\n`.repeat(1_000)}`)),
    code: "UPSTREAM_BAD_ANSWER",
    says: /is not HTTP/,
  },
  {
    why: "two lengths that differ",
    does: onAsk((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab")),
    code: "UPSTREAM_BAD_ANSWER",
    says: /is not HTTP/,
  },
];

for (const { why, scheme = "http", does, code, short, says, wait } of cases) {
  test(`${why}: ${code}`, async (t) => {
    const server = await listenRaw(t, does);
    const client = openTestClient(t, short === undefined ? {} : { budgets: { [short]: 200 } });
    await assert.rejects(client.text(`${scheme}://127.0.0.1:${server.port}/`), (failure) => {
      assert.ok(isFault(failure, code), String(failure));
      assert.match(failure.message, says);
      assert.ok(failure.message.startsWith(`127.0.0.1:${server.port}`), failure.message);
      assert.notEqual(failure.hint, "");
      return true;
    });
    if (wait !== undefined) assert.equal(client.scope.waits().at(-1), wait);
    assert.equal(server.sockets.length, 1);
    assertNoWaitOpen(client.scope.events);
  });
}

test("more bytes than announced: the announced ones are the answer, the connection is not used again", async (t) => {
  const server = await listenRaw(t, (socket) => {
    socket.on("data", () =>
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\nforeign"),
    );
  });
  const client = openTestClient(t);
  assert.equal((await client.text(`http://127.0.0.1:${server.port}/`)).text, "ok");
  assert.equal((await client.text(`http://127.0.0.1:${server.port}/`)).text, "ok");
  assert.equal(server.sockets.length, 2);
});

test("nobody listens: UPSTREAM_UNREACHABLE with the address", async (t) => {
  const client = openTestClient(t);
  await assert.rejects(client.ask("http://127.0.0.1:1/"), (failure) => {
    assert.ok(isFault(failure, "UPSTREAM_UNREACHABLE"));
    assert.equal(failure.message, "127.0.0.1:1: 127.0.0.1 ECONNREFUSED");
    assert.match(failure.hint, /nothing listens there/);
    return true;
  });
});

test("a port that answers no SYN: UPSTREAM_UNREACHABLE when the budget ends", async (t) => {
  const port = await silentPort(t);
  const client = openTestClient(t, { budgets: { connectMs: 200 } });
  await assert.rejects(client.ask(`http://127.0.0.1:${port}/`), (failure) => {
    assert.ok(isFault(failure, "UPSTREAM_UNREACHABLE"));
    assert.equal(failure.message, `127.0.0.1:${port}: no connection within 200 ms (tried 127.0.0.1)`);
    return true;
  });
  assert.deepEqual(client.scope.waits().slice(-1), ["connect"]);
});

test("a pause shorter than the budget is told as a wait and does no harm", async (t) => {
  const server = await listenRaw(t, (socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab");
      setTimeout(() => socket.write("cd"), 600);
    });
  });
  const client = openTestClient(t, { budgets: { silenceMs: 5_000 } });
  assert.equal((await client.text(`http://127.0.0.1:${server.port}/`)).text, "abcd");
  assert.equal(client.scope.waits().at(-1), "body");
  assertNoWaitOpen(client.scope.events);
});

function assertNoWaitOpen(events: readonly { readonly what: string; readonly id?: number }[]): void {
  const ids = (what: string): number[] =>
    events
      .filter((event) => event.what === what)
      .map(({ id = 0 }) => id)
      .sort((a, b) => a - b);
  assert.deepEqual(ids("wait.ended"), ids("wait.began"));
}
