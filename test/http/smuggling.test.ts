import assert from "node:assert/strict";
import { test } from "node:test";
import { exchangeRaw, openServer } from "./test-server.ts";

/** What a second request behind a doubtful first one would look like; it must never be answered. */
const second = "GET /example.com/cold/@latest HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const line = "GET /github.com/!azure/sdk/@v/list HTTP/1.1\r\n";
const host = "Host: localhost\r\n";

/** [bytes, status of the only answer, why] */
const cases: readonly (readonly [string, number, string])[] = [
  [
    `${line}${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`,
    400,
    "CL.TE: two lengths",
  ],
  [
    `${line}${host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${second}`,
    400,
    "TE.CL: the other order",
  ],
  [
    `${line}${host}Content-Length: 0\r\nContent-Length: ${second.length}\r\n\r\n${second}`,
    400,
    "two Content-Length headers",
  ],
  [`${line}${host}Content-Length: 0, ${second.length}\r\n\r\n${second}`, 400, "two lengths in one header"],
  [`${line}${host}Content-Length: +${second.length}\r\n\r\n${second}`, 400, "a signed length"],
  [`${line}${host}Content-Length: -1\r\n\r\n${second}`, 400, "a negative length"],
  [`${line}${host}Content-Length: 0x10\r\n\r\n${second}`, 400, "a hexadecimal length"],
  [`${line}${host}Content-Length: 99999999999999999999\r\n\r\n${second}`, 400, "a length that overflows"],
  [`${line}${host}Content-Length : ${second.length}\r\n\r\n${second}`, 400, "a blank before the colon"],
  [
    `${line}${host}Content-Length: ${second.length}\r\n\r\n${second}`,
    400,
    "a body behind GET is refused, not read as a request",
  ],
  [
    `${line}${host}Transfer-Encoding: chunked\r\n\r\n${second.length.toString(16)}\r\n${second}\r\n0\r\n\r\n`,
    400,
    "a chunked body",
  ],
  [`${line}${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${second}`, 400, "an unknown coding"],
  [`${line}${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${second}`, 400, "chunked is not last"],
  [`${line}${host}Transfer-Encoding: identity\r\n\r\n${second}`, 400, "a coding that is gone"],
  [`${line}${host}Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${second}`, 400, "a vertical tab"],
  [`${line}${host}Transfer-Encoding: chunked\r\n\r\n0;x\n\r\n\r\n${second}`, 400, "a bare line feed in a chunk line"],
  [`${line}${host}Transfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n${second}`, 400, "a chunk size that is none"],
  [`${line}${host} Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${second}`, 400, "a folded header"],
  [`${line}${host}X: a\r\n\tb\r\n\r\n${second}`, 400, "a folded header with a tab"],
  [`${line}${host}X: a\nY: b\r\n\r\n${second}`, 400, "a bare line feed"],
  [`${line}${host}X: a\rY: b\r\n\r\n${second}`, 400, "a bare carriage return"],
  [`${line}${host}X: a\0b\r\n\r\n${second}`, 400, "NUL in a value"],
  [`${line}${host}X y: a\r\n\r\n${second}`, 400, "a blank in a name"],
  [`${line}${host}: a\r\n\r\n${second}`, 400, "no name"],
  [`${line}\r\n`, 400, "no Host"],
  [`GET /a b HTTP/1.1\r\n${host}\r\n${second}`, 400, "a blank in the target"],
  [`GET /github.com/!azure/sdk/@v/list HTTP/9.9\r\n${host}\r\n${second}`, 400, "a version that is not"],
  [`GET /github.com/!azure/sdk/@v/list\r\n${host}\r\n${second}`, 400, "no version"],
  [`G\0ET / HTTP/1.1\r\n${host}\r\n${second}`, 400, "NUL in the method"],
  [`FOO / HTTP/1.1\r\n${host}\r\n${second}`, 400, "a method that is not"],
  [`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${second}`, 400, "HTTP/2 without TLS"],
  [`\x16\x03\x01\x02\x00\x01\x00\x01${second}`, 400, "a TLS hello on a plain port"],
  [
    `POST /github.com/!azure/sdk/@v/list HTTP/1.1\r\n${host}Content-Length: ${second.length}\r\n\r\n${second}`,
    405,
    "a body behind POST",
  ],
  [`${line}${host}X: ${"a".repeat(20_000)}\r\n\r\n${second}`, 431, "a header larger than the server takes"],
];

for (const [bytes, status, why] of cases) {
  test(`one answer, ${status}: ${why}`, async (t) => {
    const { deps, port } = await openServer(t);
    const received = await exchangeRaw(port, bytes);
    assert.deepEqual(received.match(/HTTP\/1\.1 \d{3}/g), [`HTTP/1.1 ${status}`], received);
    assert.deepEqual(deps.asked, []);
  });
}

test("an upgrade is not taken: the request is answered as it stands", async (t) => {
  const { port } = await openServer(t);
  for (const protocol of ["websocket", "h2c", "TLS/1.0"]) {
    const upgrade = `Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`;
    assert.match(await exchangeRaw(port, `${line}${host}${upgrade}\r\n`), /^HTTP\/1\.1 200 /);
  }
});

test("two proper requests on one connection have two answers", async (t) => {
  const { port } = await openServer(t);
  const received = await exchangeRaw(port, `${line}${host}\r\n${second}`);
  assert.deepEqual(received.match(/HTTP\/1\.1 \d{3}/g), ["HTTP/1.1 200", "HTTP/1.1 200"], received);
});
