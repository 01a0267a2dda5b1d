import assert from "node:assert/strict";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openApiToken } from "../../src/http/api/token-file.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { exchangeRaw, openServer } from "./test-server.ts";

const token = "modgate_api_example";
const api = { token, names: ["gw.example.com"] };
const good = `Authorization: Bearer ${token}`;
const json = "Content-Type: application/json";

/** [method, path, header lines, status, what the answer holds, why]; PORT stands for the port. */
const cases = [
  ["GET", "/api/v1/status", ["Host: 127.0.0.1:PORT", good], 200, '"version":"0.0.0-test"', "the token, the address"],
  ["HEAD", "/api/v1/status", ["Host: 127.0.0.1:PORT", good], 200, "application/json", "HEAD"],
  ["GET", "/api/v1/status", ["Host: LOCALHOST:PORT", good], 200, '"requests":1', "localhost, in capitals"],
  ["GET", "/api/v1/status", ["Host: gw.example.com", good], 200, '"totals"', "a configured name"],
  ["GET", "/api/v1/status", ["Host: localhost:PORT", "Origin: http://localhost:PORT", good], 200, "", "our own page"],
  ["GET", "/api/v1/status", ["Host: localhost", `authorization: bearer ${token}`], 200, "", "schemes know no case"],
  ["GET", "/api/v1/status", ["Host: localhost"], 401, "no token was sent", "no token"],
  ["GET", "/api/v1/status", ["Host: localhost", `${good}x`], 401, "not the one", "a longer token"],
  ["GET", "/api/v1/status", ["Host: localhost", "Authorization: Bearer "], 401, "not the one", "an empty token"],
  ["GET", "/api/v1/status", ["Host: localhost", `Authorization: Basic ${token}`], 401, "not the one", "another scheme"],
  ["GET", `/api/v1/status?access_token=${token}`, ["Host: localhost"], 401, "", "tokens in URLs end up in logs"],
  [
    "GET",
    "/api/v1/modules/github.com/!azure/sdk/@v/v1.0.0/proof",
    ["Host: localhost", good],
    200,
    "proof of github.com/Azure/sdk@v1.0.0",
    "a proof",
  ],
  [
    "GET",
    "/api/v1/modules/example.com/m/@v/v1.0.0/proof",
    ["Host: localhost", good],
    404,
    "NO_EVIDENCE",
    "never proven",
  ],
  [
    "GET",
    "/api/v1/modules/example.com/M/@v/v1.0.0/proof",
    ["Host: localhost", good],
    404,
    "BAD_MODULE_PATH",
    "not escaped",
  ],
  [
    "GET",
    "/api/v1/modules/example.com/m/@v/v1.0.0/proof",
    ["Host: localhost"],
    401,
    "",
    "a proof names a module: not for everybody",
  ],
  ["GET", "/api/v1/sumdb", ["Host: localhost", good], 200, '"size":7', "checksum databases"],
  [
    "POST",
    "/api/v1/sumdb/unfreeze?name=sum.example.com&forget=1",
    ["Host: localhost", good],
    200,
    '"unfrozen"',
    "a person has looked",
  ],
  ["POST", "/api/v1/sumdb/unfreeze?name=other", ["Host: localhost", good], 404, "UNKNOWN_SUMDB", "no such database"],
  ["POST", "/api/v1/sumdb/unfreeze?name=sum.example.com", ["Host: localhost"], 401, "", "not for everybody"],
  [
    "GET",
    "/api/v1/sumdb/unfreeze?name=sum.example.com",
    ["Host: localhost", good],
    405,
    "",
    "a link does not unfreeze",
  ],
  ["GET", "/api/v1/tokens", ["Host: localhost", good], 200, '{"tokens":[]}', "none were made"],
  ["GET", "/api/v1/tokens", ["Host: localhost"], 401, "", "not for everybody"],
  ["POST", "/api/v1/tokens", ["Host: localhost", json, "Content-Length: 2"], 401, "", "nor to make one"],
  ["POST", "/api/v1/tokens/revoke?id=x", ["Host: localhost", good], 404, "NO_SUCH_TOKEN", "nothing to revoke"],
  ["GET", "/api/v1/live", ["Host: localhost"], 401, "", "what happens names modules: not for everybody"],
  ["HEAD", "/api/v1/live", ["Host: localhost", good], 200, "text/event-stream", "what happens"],
  ["GET", "/api/v1/requests/0123456789abcdef", ["Host: localhost"], 401, "", "a trace names modules as well"],
  [
    "GET",
    "/api/v1/requests/0123456789abcdef",
    ["Host: localhost", good],
    404,
    "UNKNOWN_REQUEST",
    "a request of long ago",
  ],
  ["GET", "/api/v1/requests", ["Host: localhost", good], 200, '"ended":[]', "what was asked last"],
  ["GET", "/api/v1/mode", ["Host: localhost", good], 200, '"mode":"strict"', "the verification mode"],
  ["GET", "/api/v1/unproven", ["Host: localhost", good], 200, '"files":[]', "what was handed out unproven"],
  ["POST", "/api/v1/mode", ["Host: localhost"], 401, "", "a mode is not for everybody"],
  ["GET", "/api/v1/nothing", ["Host: localhost"], 401, "", "who may not call does not learn what there is"],
  ["GET", "/api/v1/nothing", ["Host: localhost", good], 404, '"code":"UNKNOWN_ROUTE"', "nothing there"],
  ["GET", "/api/v1/status", ["Host: evil.example:PORT", good], 421, '"code":"API_HOST"', "DNS rebinding"],
  ["GET", "/api/v1/status", ["Host: localhost.evil.example", good], 421, "", "a name that begins alike"],
  ["GET", "/api/v1/status", ["Host: 10.0.0.1:PORT", good], 421, "", "another address"],
  ["GET", "/api/v1/status", ["Host:", good], 421, "", "an empty name"],
  [
    "GET",
    "/api/v1/status",
    ["Host: localhost:PORT", "Origin: https://evil.example", good],
    403,
    "API_ORIGIN",
    "a page",
  ],
  ["GET", "/api/v1/status", ["Host: localhost:PORT", "Origin: http://localhost:1", good], 403, "", "another port"],
  ["GET", "/api/v1/status", ["Host: localhost:PORT", "Origin: null", good], 403, "", "a sandboxed page"],
  [
    "POST",
    "/api/v1/status",
    ["Host: localhost", good, "Content-Type: text/plain", "Content-Length: 2"],
    415,
    "",
    "a form",
  ],
  ["POST", "/api/v1/status", ["Host: localhost", good, json, "Content-Length: 1048577"], 415, "1 MiB", "too large"],
  ["POST", "/api/v1/status", ["Host: localhost", good, json, "Transfer-Encoding: chunked"], 415, "", "no length"],
  ["POST", "/api/v1/status", ["Host: localhost", good, json, "Content-Length: 2"], 405, "METHOD_NOT_ALLOWED", "JSON"],
] as const;

test("the API over TCP", async (t) => {
  const { port } = await openServer(t, { api });
  for (const [method, path, headers, status, part, why] of cases) {
    const lines = [`${method} ${path} HTTP/1.1`, ...headers, "Connection: close"]
      .join("\r\n")
      .replaceAll("PORT", String(port));
    const answer = await exchangeRaw(port, `${lines}\r\n\r\n`);
    assert.ok(answer.startsWith(`HTTP/1.1 ${status} `) && answer.includes(part), `${why}: ${answer}`);
    assert.match(answer, /\r\ncache-control: no-store\r\n/i);
    assert.ok(!answer.includes(token), "no answer repeats the token");
  }
});

test("without a token nobody may call the API over TCP", async (t) => {
  const { port } = await openServer(t);
  for (const authorization of ["X: y", "Authorization: Bearer undefined", "Authorization: Bearer"]) {
    const answer = await exchangeRaw(
      port,
      `GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${authorization}\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 401 /);
  }
});

test("a refusal of the API is a problem a program can read", async (t) => {
  const { port } = await openServer(t, { api });
  const answer = await exchangeRaw(port, "GET /api/v1/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  assert.match(answer, /\r\ncontent-type: application\/problem\+json\r\n/i);
  assert.match(answer, /\r\nwww-authenticate: Bearer realm="modgate"\r\n/i);
  const problem: unknown = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n")));
  const request = /x-request-id: ([0-9a-f]{16})/.exec(answer)?.[1];
  assert.deepEqual(problem, {
    title: "The API needs the admin socket or a bearer token.",
    status: 401,
    detail: "the API is closed: no token was sent",
    code: "API_UNAUTHORIZED",
    hint: "send the token of DATA/api.token",
    retry: false,
    request,
  });
});

test("the admin socket needs neither token nor Host, but takes JSON only", async (t) => {
  const adminSocket = join(tempFolder(t), "admin.sock");
  await openServer(t, { adminSocket, pathPrefix: "/go" });
  const send = (method: string, ...headers: readonly string[]) =>
    exchangeRaw(
      adminSocket,
      `${[`${method} /api/v1/status HTTP/1.1`, "Host: x", "Connection: close", ...headers].join("\r\n")}\r\n\r\n`,
    );
  assert.match(await send("GET"), /^HTTP\/1\.1 200 /);
  assert.match(await send("POST", "Content-Type: text/plain", "Content-Length: 2"), /^HTTP\/1\.1 415 /);
});

test("the token file is made once, for its owner alone", async (t) => {
  const file = join(tempFolder(t), "api.token");
  const made = await openApiToken(file);
  assert.match(made, /^modgate_api_[\w-]{43}$/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readFileSync(file, "utf8"), `${made}\n`);
  assert.equal(await openApiToken(file), made);
});

test("an empty token file is no token", async (t) => {
  const file = join(tempFolder(t), "api.token");
  writeFileSync(file, "\n", { mode: 0o600 });
  assert.match(await openApiToken(file), /^modgate_api_/);
});

test("a token file others can read stops the start", async (t) => {
  const file = join(tempFolder(t), "api.token");
  writeFileSync(file, `${token}\n`);
  chmodSync(file, 0o640);
  await assert.rejects(openApiToken(file), { code: "API_TOKEN_UNSAFE", message: /mode 0640/ });
});
