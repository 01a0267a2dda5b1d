import assert from "node:assert/strict";
import { test } from "node:test";
import { exchangeRaw, openServer } from "./test-server.ts";

const sdk = "github.com/Azure/sdk";
const path = "/github.com/!azure/sdk";

/** [request line and header, what the end of the request tells, what the flows were asked, why] */
const cases = [
  [`GET ${path}/@v/list`, `list ${sdk} 200 cache ok`, `list ${sdk}`, "a hit"],
  [`HEAD ${path}/@v/list`, `list ${sdk} 200 cache ok`, `list ${sdk}`, "no body"],
  [`GET ${path}/@v/v1.0.0.zip`, `zip ${sdk} v1.0.0 200 cache ok`, `zip ${sdk} v1.0.0`, "a stream"],
  [`GET ${path}/@v/v1.0.0.zip|Range: bytes=1-3`, `zip ${sdk} v1.0.0 206 cache ok`, `zip ${sdk} v1.0.0`, "a part"],
  [`GET ${path}/@v/v1.0.0.mod|If-None-Match: *`, `mod ${sdk} v1.0.0 304 cache ok`, `mod ${sdk} v1.0.0`, "nothing sent"],
  [
    "GET /a.example/cold/@v/list",
    "list a.example/cold 404 none not_found NOT_FOUND",
    "list a.example/cold",
    "not there",
  ],
  [
    "GET /example.com/stale/@latest",
    "latest example.com/stale 200 stale ok",
    "latest example.com/stale",
    "an old answer",
  ],
  ["GET /example.com/cold/@latest", "latest example.com/cold 200 upstream ok", "latest example.com/cold", "a miss"],
  [
    "HEAD /example.com/cold/@v/v1.0.0.zip",
    "zip example.com/cold v1.0.0 200 upstream ok",
    "zipHead example.com/cold v1.0.0",
    "HEAD starts no download",
  ],
  [
    "GET /example.com/denied/@latest",
    "latest example.com/denied 403 none denied UPSTREAM_DENIED",
    "latest example.com/denied",
    "a refusal",
  ],
  [
    "GET /sumdb/sum.example.com/lookup/a.example/m@v0.3.0",
    "sumdb a.example/m v0.3.0 200 cache ok",
    "sumdb sum.example.com /lookup/a.example/m@v0.3.0",
    "a lookup",
  ],
  ["GET /Example.com/x/@v/list", "none 404 none not_found BAD_MODULE_PATH", "", "a path that is none is not repeated"],
  ["GET /livez", "health 200 none ok", "", "a probe"],
  ["GET /metrics", "metrics 200 none ok", "", "a scrape"],
  ["GET /index", "index 200 cache ok", "seen 1970-01-01T00:00:00.000Z 2000", "the index"],
  ["GET /api/v1/status", "api 401 none denied API_UNAUTHORIZED", "", "the API"],
] as const;

for (const [request, words, asked, why] of cases) {
  test(`${request}: ${why}`, async (t) => {
    const { deps, events, port, told } = await openServer(t);
    const over = told("request.ended");
    const [line = "", ...headers] = request.split("|");
    const lines = [`${line} HTTP/1.1`, "Host: localhost", "Connection: close", ...headers];
    const answer = await exchangeRaw(port, `${lines.join("\r\n")}\r\n\r\n`);
    const { endpoint, module, version, status, source, class: counted, code, ...ended } = await over;
    const said = [endpoint, module, version, status, source, counted, code].filter((word) => word !== undefined);
    assert.equal(said.join(" "), words);
    assert.equal(deps.asked.join(), asked);
    assert.equal(ended.bytes, answer.length - answer.indexOf("\r\n\r\n") - 4);
    assert.ok(ended.firstByteMs >= 0 && ended.tookMs >= ended.firstByteMs);
    const began = events.find((event) => event.what === "request.began");
    assert.deepEqual([began?.endpoint, began?.module, began?.version], [endpoint, module, version]);
    const id = /x-request-id: (\w+)/.exec(answer)?.[1];
    assert.deepEqual([began?.request, ended.request], [id, id]);
  });
}

test("a request id is our own, whatever the client sends", async (t) => {
  const { port } = await openServer(t);
  const answer = await exchangeRaw(
    port,
    "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-Id: evil\r\n\r\n",
  );
  assert.match(answer, /\r\nx-request-id: [0-9a-f]{16}\r\n/);
});

test("a query's answer is told under the version it resolved to", async (t) => {
  const opened = await openServer(t);
  const modules = opened.deps.modules;
  const info: typeof modules.info = async (...asked) => ({ ...(await modules.info(...asked)), version: "v1.2.3" });
  const { port, told } = await openServer(t, {}, { ...opened.deps, modules: { ...modules, info } });
  const over = told("request.ended");
  await exchangeRaw(port, "GET /github.com/!azure/sdk/@v/main.info HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  assert.equal((await over).version, "v1.2.3");
});
