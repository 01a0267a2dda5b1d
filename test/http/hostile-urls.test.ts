import assert from "node:assert/strict";
import { test } from "node:test";
import { hostileTargets } from "./hostile-urls.ts";
import { exchangeRaw, get, openServer } from "./test-server.ts";

test(`${hostileTargets.length} hostile request targets are refused, and nothing behind the server hears of them`, async (t) => {
  assert.ok(hostileTargets.length >= 200);
  const { deps, events, port } = await openServer(t);
  const wrong: string[] = [];
  for (const target of hostileTargets) {
    const answer = await exchangeRaw(port, get(target));
    if (!/^HTTP\/1\.1 4\d\d /.test(answer)) wrong.push(`${JSON.stringify(target)} → ${answer.slice(0, 40)}`);
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(deps.asked, [], "the flows were asked");
  const told = JSON.stringify(events);
  // What stands in an event was checked to be a module path or version; what was refused leaves only its code.
  assert.ok(
    events.every((event) => !("module" in event) && !("version" in event)),
    told,
  );
  for (const trace of ["%2", "..", "secret", "passwd", "script", "\\u"]) assert.ok(!told.includes(trace), trace);
});

test("a refusal says why in words the go command prints", async (t) => {
  const { port } = await openServer(t);
  const answer = await exchangeRaw(port, get("/github.com/Azure/sdk/@v/list"));
  assert.match(answer, /^HTTP\/1\.1 404 Not Found\r\n/);
  assert.match(answer, /\r\ncontent-type: text\/plain; charset=utf-8\r\n/i);
  assert.match(answer, /\r\ncache-control: no-store\r\n/i);
  assert.match(answer, /\r\nx-content-type-options: nosniff\r\n/i);
  assert.match(answer, /not an escaped module path\nfix: .*\nmodgate BAD_MODULE_PATH, request [0-9a-f]{16}\n$/);
});

test("a client that takes modgate for a forward proxy is told so", async (t) => {
  const { port } = await openServer(t);
  assert.match(
    await exchangeRaw(port, get("http://proxy.example/x")),
    /fix: set GOPROXY to this address, not HTTP_PROXY/,
  );
  assert.match(
    await exchangeRaw(port, "CONNECT proxy.example:443 HTTP/1.1\r\nHost: proxy.example:443\r\n\r\n"),
    /^HTTP\/1\.1 405 modgate is not a forward proxy: set GOPROXY/,
  );
});
