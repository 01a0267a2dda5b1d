import assert from "node:assert/strict";
import { once } from "node:events";
import {
  connect,
  constants,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from "node:http2";
import { request as httpsRequest } from "node:https";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, test, type TestContext } from "node:test";
import { PrivateCa } from "../net/private-ca.ts";
import { fakeDeps, streamed, zipBytes } from "./fake-deps.ts";
import { exchangeRaw, openServer } from "./test-server.ts";

const authority = new PrivateCa();
const tls = authority.issue(["IP:127.0.0.1"]);
after(() => authority.close());

type Http2Answer = {
  readonly headers: IncomingHttpHeaders & IncomingHttpStatusHeader;
  readonly body: Buffer;
  readonly reset: number;
};

function session(t: TestContext, address: string): ClientHttp2Session {
  const opened = connect(address, { ca: authority.cert });
  t.after(() => opened.destroy());
  return opened;
}

function ask(
  client: ClientHttp2Session,
  path: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<Http2Answer> {
  return new Promise((resolve) => {
    const stream = client.request({ ":path": path, ...headers });
    let answered: Http2Answer["headers"] = {};
    const pieces: Buffer[] = [];
    stream.on("response", (received) => (answered = received));
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    stream.on("error", () => {}); // "close" follows, with the code
    stream.on("close", () => resolve({ headers: answered, body: Buffer.concat(pieces), reset: stream.rstCode ?? 0 }));
    if (body === "") stream.end();
    else stream.end(body);
  });
}

test("one address over TLS answers HTTP/1.1 and HTTP/2", async (t) => {
  const { server } = await openServer(t, { tls });
  assert.match(server.address, /^https:/);
  const path = "/github.com/!azure/sdk/@v/v1.0.0.zip";

  const old = await new Promise<Buffer>((resolve, reject) => {
    httpsRequest(`${server.address}${path}`, { ca: authority.cert, agent: false }, (answer) => {
      assert.equal(answer.httpVersion, "1.1");
      resolve(buffer(answer));
    })
      .on("error", reject)
      .end();
  });
  assert.deepEqual(old, zipBytes);

  const { headers, body } = await ask(session(t, server.address), path);
  assert.equal(headers[":status"], 200);
  assert.equal(headers["content-length"], "1000");
  assert.equal(headers["etag"], '"zip-github.com-Azure-sdk-v1.0.0"');
  assert.match(String(headers["x-request-id"]), /^[0-9a-f]{16}$/);
  assert.deepEqual(body, zipBytes);
});

/** [path, request header, status, bytes of the body ("all": its Content-Length), reset code, why] */
const cases = [
  ["/github.com/!azure/sdk/@v/list", {}, 200, 14, 0, "a small answer"],
  ["/github.com/!azure/sdk/@v/v1.0.0.zip", { range: "bytes=990-" }, 206, 10, 0, "a part"],
  ["/github.com/!azure/sdk/@v/v1.0.0.zip", { range: "bytes=1000-" }, 416, "all", 0, "beyond the end"],
  ["/github.com/!azure/sdk/@v/list", { "if-none-match": "*" }, 304, 0, 0, "the client has it"],
  ["/github.com/!azure/sdk/@v/v1.0.0.zip", { ":method": "HEAD" }, 200, 0, 0, "a header alone"],
  ["/example.com/growing/@v/v1.0.0.zip", {}, 200, 1000, 0, "of unknown length"],
  [
    "/example.com/torn/@v/v1.0.0.zip",
    {},
    200,
    100,
    constants.NGHTTP2_INTERNAL_ERROR,
    "a body that fails resets the stream",
  ],
  ["/github.com/!azure/sdk/@v/list", { ":method": "POST" }, 405, "all", 0, "another method"],
  ["/github.com/!azure/sdk/@v/list", { ":method": "BREW" }, 405, "all", 0, "a method a client made up"],
  ["/../etc/passwd", {}, 400, "all", 0, "a hostile path"],
] as const;
test("HTTP/2 answers as HTTP/1.1 does, on one connection", async (t) => {
  const { server, events } = await openServer(t, { tls });
  const client = session(t, server.address);
  for (const [path, headers, status, length, reset, why] of cases) {
    const answer = await ask(client, path, headers);
    const expected = length === "all" ? Number(answer.headers["content-length"]) : length;
    assert.deepEqual([answer.headers[":status"], answer.body.length, answer.reset], [status, expected, reset], why);
  }
  const methods = new Set(events.flatMap((event) => (event.what === "request.began" ? [event.method] : [])));
  assert.deepEqual([...methods].sort(), ["GET", "HEAD", "OTHER", "POST"]);
});

test("the API over HTTP/2 reads its Host and Origin as over HTTP/1.1", async (t) => {
  const { server } = await openServer(t, { tls, api: { token: "modgate_api_example", names: [] } });
  const client = session(t, server.address);
  const status = async (headers: Record<string, string>): Promise<unknown> =>
    (await ask(client, "/api/v1/status", { authorization: "Bearer modgate_api_example", ...headers })).headers[
      ":status"
    ];
  assert.equal(await status({}), 200);
  assert.equal(await status({ origin: server.address }), 200);
  assert.equal(await status({ origin: "https://evil.example" }), 403);
  assert.equal(await status({ ":authority": "evil.example" }), 421);
  assert.equal(await status({ authorization: "Bearer other" }), 401);
});

test("a body comes over HTTP/2 as over HTTP/1.1", async (t) => {
  const { server, deps } = await openServer(t, { tls, api: { token: "modgate_api_example", names: [] } });
  const body = JSON.stringify({ modules: ["example.com/a@v1.0.0"] });
  const headers = {
    ":method": "POST",
    authorization: "Bearer modgate_api_example",
    "content-type": "application/json",
    "content-length": String(body.length),
  };
  const answer = await ask(session(t, server.address), "/api/v1/warm", headers, body);
  assert.equal(answer.headers[":status"], 200);
  assert.match(answer.body.toString(), /"what":"ended"/);
  assert.equal(deps.asked.length, 3);
});

test("a stream the client resets is a client that is gone, and the others go on", async (t) => {
  const deps = fakeDeps();
  const list: typeof deps.modules.list = (_path, _rule, { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const { server, told } = await openServer(t, { tls }, { ...deps, modules: { ...deps.modules, list } });
  const client = session(t, server.address);
  const began = told("request.began");
  const stream = client.request({ ":path": "/example.com/m/@v/list" }).on("error", () => {});
  await began;
  const over = told("request.ended");
  stream.close(constants.NGHTTP2_CANCEL);
  const { class: counted, status } = await over;
  assert.deepEqual([counted, status], ["client_gone", 499]);
  assert.equal((await ask(client, "/livez")).headers[":status"], 200);
});

test("a handshake that does not go on is given up", async (t) => {
  const { port } = await openServer(t, { tls, limits: { headersMs: 200 } });
  assert.equal(await exchangeRaw(port, "\x16\x03\x01"), "");
});

test("a stop lets a stream finish and ends the session", async (t) => {
  const source = new PassThrough();
  const deps = fakeDeps();
  const zip = async () => ({ etag: "e", body: streamed(6, () => source), source: "cache" as const, immutable: true });
  const { server } = await openServer(t, { tls }, { ...deps, modules: { ...deps.modules, zip } });
  const client = session(t, server.address);
  const closed = once(client, "close");
  const answer = ask(client, "/github.com/!azure/sdk/@v/v1.0.0.zip");
  source.write("abc");
  while (server.requests === 0) await new Promise((resolve) => setImmediate(resolve));
  const stopped = server.stop({ graceMs: 3_600_000 });
  source.end("def");
  assert.equal((await answer).body.toString(), "abcdef");
  await Promise.all([stopped, closed]);
});

test("a certificate that cannot be used stops the start with its reason", async (t) => {
  const broken = { cert: tls.cert, key: "no key" };
  await assert.rejects(openServer(t, { tls: broken }), { code: "CONFIG_BAD_VALUE" });
});
