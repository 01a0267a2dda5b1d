import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { exchangeRaw, openServer } from "./test-server.ts";

const token = "modgate_api_example";
const api = { token, names: [] };
const good = `Authorization: Bearer ${token}`;
const json = "Content-Type: application/json";
const sum = "h1:MUBvJTYQV4RPqe4ZZXnsRzv2qDLyDcTWEUFOEvQzIbs=";

/** [headers, body, status, what the answer holds, what is fetched, why]; the length is added unless it stands there. */
const cases = [
  [[json], "{}", 401, "no token was sent", [], "no token"],
  [[good, "Content-Type: text/plain"], "example.com/a@v1.0.0", 415, "API_BODY", [], "no JSON"],
  [[good], "{}", 415, "API_BODY", [], "no type"],
  [[good, json, "Content-Length: 1048577"], "", 415, "1 MiB", [], "more than 1 MiB announced"],
  [[good, json], "", 400, "is no JSON", [], "no body"],
  [[good, json], '{"modules":', 400, "API_BAD_REQUEST", [], "half a body"],
  [[good, json], '{"modules":["\xff"]}', 400, "is no JSON", [], "no UTF-8"],
  [[good, json], "[]", 400, "API_BAD_REQUEST", [], "no object"],
  [[good, json], "{}", 400, "names nothing", [], "nothing named"],
  [[good, json], '{"module":["example.com/a@v1.0.0"]}', 400, "module", [], "a slip of the pen"],
  [[good, json], '{"modules":["example.com/a"]}', 400, "no module@version", [], "no version"],
  [[good, json], '{"modules":["example.com/a@master"]}', 400, "not canonical", [], "a branch"],
  [[good, json], '{"modules":["example.com/a@v2.0.0"]}', 400, "no module@version", [], "a version of another path"],
  [
    [good, json],
    '{"modules":["example.com/a@v1.0.0"]}',
    200,
    '{"what":"ended","fetched":3,"held":0,"failed":0,"bytes":7}\n',
    ["warm mod example.com/a v1.0.0", "warm info example.com/a v1.0.0", "warm zip example.com/a v1.0.0"],
    "all of a module",
  ],
  [
    [good, json],
    JSON.stringify({ goSum: `example.com/a v1.0.0/go.mod ${sum}\nrubbish\nexample.com/b v1.0.0 ${sum}\n` }),
    200,
    '{"what":"rubbish","lines":[2],"of":1}\n',
    [
      "warm mod example.com/a v1.0.0",
      "warm mod example.com/b v1.0.0",
      "warm info example.com/b v1.0.0",
      "warm zip example.com/b v1.0.0",
    ],
    "of a go.sum what its lines say, .mod files first",
  ],
] as const;

test("POST /api/v1/warm", async (t) => {
  const { port, deps } = await openServer(t, { api });
  for (const [headers, body, status, part, fetched, why] of cases) {
    deps.asked.length = 0;
    const length = headers.some((line) => line.startsWith("Content-Length")) ? [] : [`Content-Length: ${body.length}`];
    const head = ["POST /api/v1/warm HTTP/1.1", "Host: localhost", "Connection: close", ...headers, ...length];
    const answer = await exchangeRaw(port, `${head.join("\r\n")}\r\n\r\n${body}`);
    assert.ok(answer.startsWith(`HTTP/1.1 ${status} `) && answer.includes(part), `${why}: ${answer}`);
    assert.deepEqual(deps.asked, fetched, why);
  }
});

test("a body that ends too early fetches nothing", async (t) => {
  const { port, deps, told } = await openServer(t, { api });
  const ended = told("request.ended");
  const head = ["POST /api/v1/warm HTTP/1.1", "Host: localhost", good, json, "Content-Length: 100"].join("\r\n");
  const socket = connect(port, "127.0.0.1");
  socket.end(`${head}\r\n\r\n{"modules":["example.com/a@v1.0.0"]}`);
  assert.notEqual((await ended).class, "ok");
  assert.deepEqual(deps.asked, []);
});
