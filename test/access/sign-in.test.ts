import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeToken } from "../../src/access/token-text.ts";
import { openServer } from "../http/test-server.ts";
import { testGate } from "./test-gate.ts";

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/** [the header, with the token in place of TOKEN, status, code, why] */
const headers: readonly (readonly [(token: string) => string, number, string, string])[] = [
  [(token) => `Bearer ${token}`, 200, "", "bearer"],
  [(token) => `bearer   ${token}`, 200, "", "schemes know no case"],
  [(token) => basic("alice", token), 200, "", "basic"],
  [(token) => basic("", token), 200, "", "basic without a name"],
  [(token) => basic("x:y", token), 401, "TOKEN_UNKNOWN", "a colon in the name belongs to the password"],
  [(token) => basic(token, ""), 401, "TOKEN_UNKNOWN", "the token as the name: names stand in logs"],
  [(token) => `Token ${token}`, 401, "TOKEN_UNKNOWN", "another scheme"],
  [(token) => token, 401, "TOKEN_UNKNOWN", "no scheme"],
  [() => "Basic !!!", 401, "TOKEN_UNKNOWN", "no base64"],
  [() => `Basic ${"A".repeat(8_000)}`, 401, "TOKEN_UNKNOWN", "a long one"],
  [() => "", 401, "TOKEN_UNKNOWN", "nothing"],
  [(token) => `Bearer ${token}, Bearer ${token}`, 401, "TOKEN_UNKNOWN", "two"],
  [() => `Bearer ${makeToken("user").text}`, 401, "TOKEN_UNKNOWN", "a foreign one"],
];
for (const [headerOf, status, code, why] of headers) {
  test(`signs in with ${why}: ${status}`, async (t) => {
    const { deps, token } = testGate([], "known");
    const { server, events } = await openServer(t, {}, deps);
    const text = await token("alice");
    const answer = await fetch(`${server.address}/example.com/cold/@v/list`, {
      headers: { authorization: headerOf(text) },
    });
    const body = await answer.text();
    assert.equal(answer.status, status);
    assert.ok(body.includes(code), body);
    const ways = status === 401 ? 'Basic realm="modgate", Bearer realm="modgate"' : null;
    assert.equal(answer.headers.get("www-authenticate"), ways);
    assert.ok(!(body + JSON.stringify(events)).includes(text.slice(30, 60)), "no part of the secret is told");
  });
}

test("a header of a megabyte is refused before it is read", async (t) => {
  const { deps } = testGate([], "known");
  const { server } = await openServer(t, {}, deps);
  const asked = fetch(`${server.address}/`, { headers: { authorization: `Bearer ${"x".repeat(2 ** 20)}` } });
  assert.equal((await asked.catch(() => ({ status: 431 }))).status, 431);
});

test("a token is refused within a second after it was revoked, and when it expires", async (t) => {
  const clock = { now: Date.now() };
  const { deps, token, tokens } = testGate([], "known", () => clock.now);
  const { server } = await openServer(t, {}, deps);
  const ask = async (text: string) => {
    const answer = await fetch(`${server.address}/example.com/cold/@v/list`, {
      headers: { authorization: `Bearer ${text}` },
    });
    return `${answer.status} ${/TOKEN_\w+/.exec(await answer.text())?.[0] ?? ""}`;
  };
  const [one, other] = [await token("alice"), await token("bob")];
  assert.equal(await ask(one), "200 ");
  assert.equal(await ask(other), "200 ");
  await tokens.revoke(one.split("_")[2] ?? "", "carol");
  await sleep(1_000);
  assert.equal(await ask(one), "401 TOKEN_REVOKED");
  clock.now += 3_600_000;
  await sleep(1_000);
  assert.equal(await ask(other), "401 TOKEN_EXPIRED");
});

test("failed sign-ins become slow, good ones from the same address do not", async (t) => {
  const { deps, token } = testGate([], "known");
  const { server, events } = await openServer(t, {}, deps);
  const ask = (text: string) => fetch(`${server.address}/index`, { headers: { authorization: `Bearer ${text}` } });
  const good = await token("alice");
  for (let n = 0; n < 6; n++) assert.equal((await ask("wrong")).status, 401);
  assert.ok(!events.some(({ what }) => what === "wait.began"), "a few slips cost nothing");
  const slow = Promise.all(Array.from({ length: 6 }, () => ask("wrong")));
  assert.equal((await ask(good)).status, 200);
  for (const { status } of await slow) assert.equal(status, 401, "never locked out, never let in");
  const waits = events.filter((event) => event.what === "wait.ended").map((event) => event.tookMs);
  assert.equal(waits.length, 6);
  assert.ok(Math.max(...waits) > 500, String(waits));
});

test("credentials over plain http are taken on loopback only", async (t) => {
  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal)?.address;
  if (address === undefined) return t.skip("this machine has no address but loopback");
  const { deps, token } = testGate([], "anyone");
  const { port } = await openServer(t, { listen: "0.0.0.0:0" }, deps);
  const authorization = `Bearer ${await token("alice")}`;
  const list = (host: string, headers: Record<string, string>) =>
    fetch(`http://${host}:${port}/example.com/cold/@v/list`, { headers });
  assert.equal((await list("127.0.0.1", { authorization })).status, 200);
  assert.equal((await list(address, {})).status, 200, "without credentials nothing is lost");
  const refused = await list(address, { authorization });
  assert.equal(refused.status, 403);
  assert.match(await refused.text(), /CREDENTIALS_IN_CLEAR/);
});
