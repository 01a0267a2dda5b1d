import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempFolder } from "../support/temp-folder.ts";
import { exchangeRaw, openServer } from "./test-server.ts";

const token = "modgate_api_example";
const good = `Authorization: Bearer ${token}`;

/** [body, status, what the answer holds, what is put in force, why] */
const cases = [
  ['{"mode":"light","forMs":60000,"reason":"an outage"}', 200, '"mode":"light"', "mode light 60000 undefined", "light"],
  [
    '{"mode":"light","forMs":60000,"reason":"an outage","pattern":"example.com"}',
    200,
    '"mode":"light"',
    "mode light 60000 example.com",
    "for some modules",
  ],
  ['{"mode":"bypass"}', 400, "MODE_REFUSED", "mode bypass undefined undefined", "what the mode itself refuses"],
  ['{"mode":"off"}', 400, "mode: ", undefined, "no such mode"],
  ['{"mode":"light","for":"30m"}', 400, "API_BAD_REQUEST", undefined, "a slip of the pen"],
  ['{"mode":"light","forMs":1}', 400, "forMs: ", undefined, "no time at all"],
  ['{"mode":"light","forMs":-1}', 400, "forMs: ", undefined, "back into the past"],
  ['{"mode":"light","pattern":"https://x"}', 400, "BAD_PATTERN", undefined, "a pattern that can never match"],
  [`{"mode":"light","reason":"${"x".repeat(501)}"}`, 400, "reason: ", undefined, "a novel"],
  ["[]", 400, "API_BAD_REQUEST", undefined, "no object"],
] as const;

const request = (body: string, ...headers: readonly string[]): string =>
  [
    "POST /api/v1/mode HTTP/1.1",
    "Host: localhost",
    "Connection: close",
    "Content-Type: application/json",
    `Content-Length: ${body.length}`,
    ...headers,
    "",
    body,
  ].join("\r\n");

test("POST /api/v1/mode", async (t) => {
  const { port, deps } = await openServer(t, { api: { token, names: [] } });
  for (const [body, status, part, asked, why] of cases) {
    deps.asked.length = 0;
    const answer = await exchangeRaw(port, request(body, good));
    assert.ok(answer.startsWith(`HTTP/1.1 ${status} `) && answer.includes(part), `${why}: ${answer}`);
    assert.equal(deps.asked.length, asked === undefined ? 0 : 1, why);
    if (asked !== undefined) assert.ok(deps.asked[0]?.startsWith(`${asked} api.token, from 127.0.0.1: `), why);
  }
});

test("over the admin socket the name of who sits there is what they say", async (t) => {
  const adminSocket = join(tempFolder(t), "admin.sock");
  const { deps } = await openServer(t, { adminSocket });
  await exchangeRaw(adminSocket, request('{"mode":"strict","by":"alice","reason":"it is over"}'));
  assert.deepEqual(deps.asked, ["mode strict undefined undefined alice, admin socket: it is over"]);
});
