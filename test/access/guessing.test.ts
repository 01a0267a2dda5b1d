import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { FailedSignIns } from "../../src/access/failed-sign-ins.ts";
import { sharedGate } from "../../src/access/client-credential.ts";
import { makeToken } from "../../src/access/token-text.ts";
import { Tokens } from "../../src/access/tokens.ts";
import type { FaultCode } from "../../src/fault/catalogue.ts";
import { Fault, isFault } from "../../src/fault/fault.ts";
import { openServer } from "../http/test-server.ts";
import { chanceOfLarger } from "../support/rank.ts";
import { testGate } from "./test-gate.ts";
import { tokenTable } from "./token-table.ts";

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

/** A token of this id with another secret, as somebody makes it who knows the id. */
function guessOf(id: string): string {
  const body = makeToken("user").text.replace(/^(mg_user_)[0-9a-f]+(_.*)_[^_]*$/, `$1${id}$2`);
  const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let crc = "";
  for (let rest = crc32(body); crc.length < 6; rest = Math.floor(rest / 62)) crc = (letters[rest % 62] ?? "") + crc;
  return `${body}_${crc}`;
}

/** [address, what is guessed] of the nth failure, how long it waits then, why */
const attacks: readonly (readonly [(n: number) => readonly [string, string | undefined], number, string])[] = [
  [(n) => [`192.0.2.${n}`, "one"], 5_000, "many addresses that guess one token"],
  [(n) => ["192.0.2.1", `id${n}`], 5_000, "one address that guesses many tokens"],
  [(n) => [`2001:db8::${n}`, undefined], 5_000, "one host with many addresses of IPv6"],
  [(n) => [`192.0.2.${n}`, `id${n}`], 0, "many people who mistype"],
  [(n) => [`192.0.2.${n}`, undefined], 0, "many addresses with nothing that could be a token"],
];
for (const [of, ms, why] of attacks) {
  test(`after 100 failures of ${why} the next waits ${ms} ms`, async () => {
    const failures = new FailedSignIns();
    const next = async (n: number): Promise<number> => {
      const [address, guessed] = of(n);
      return (await failures.count({ address, guessed }))?.ms ?? 0;
    };
    for (let n = 1; n <= 100; n++) await next(n);
    assert.equal(await next(101), ms);
  });
}

test("what is forgiven and the longest wait are configured, and nobody waits after two", async () => {
  const failures = new FailedSignIns({ forgiven: 2, longestMs: 60 });
  const waits: number[] = [];
  for (let n = 0; n < 5; n++) waits.push((await failures.count({ address: "192.0.2.1", guessed: undefined }))?.ms ?? 0);
  assert.deepEqual(waits, [0, 0, 50, 60, 60]);
});

test("while many addresses guess one token, who has it waits for nothing", async (t) => {
  const { deps, token, tokens } = testGate([], "known");
  const { server, events } = await openServer(t, { proxies: ["127.0.0.1"] }, deps);
  const good = await token("alice");
  const [made] = await tokens.list();
  const guesses = Array.from({ length: 12 }, () => guessOf(made?.id ?? ""));
  const ask = (text: string, from: string) =>
    fetch(`${server.address}/index`, { headers: { authorization: `Bearer ${text}`, "x-forwarded-for": from } });
  const guessing = Promise.all(guesses.map((guess, n) => ask(guess, `192.0.2.${n}`)));
  const own = await ask(good, "192.0.2.1");
  assert.equal(own.status, 200);
  for (const { status } of await guessing) assert.equal(status, 401);
  const waited = new Set(events.flatMap(({ what, request }) => (what === "wait.began" ? [request] : [])));
  assert.ok(!waited.has(own.headers.get("x-request-id") ?? ""));
  const shares = events.flatMap((event) => (event.what === "wait.began" ? [event.share] : []));
  assert.deepEqual(shares[0], { bucket: "sign_ins", per: "client" });
  assert.equal(shares.length, 6);
});

test("made-up tokens of a CI are refused ever later as well; an issuer that is down counts against nobody", async (t) => {
  let code: FaultCode = "OIDC_KEYS";
  const exchange = async (): Promise<never> => {
    throw new Fault(code, "no");
  };
  const { server, events } = await openServer(t, {}, { ...testGate([], "known").deps, oidc: { exchange } });
  const ask = async () => {
    const headers = { "content-type": "application/json" };
    const url = `${server.address}/api/v1/oidc/exchange`;
    return (await fetch(url, { method: "POST", headers, body: '{"token":"x"}' })).status;
  };
  const waits = () =>
    events.filter((event) => event.what === "wait.began" && event.share?.bucket === "sign_ins").length;
  for (let n = 0; n < 8; n++) assert.equal(await ask(), 502);
  assert.equal(waits(), 0);
  code = "OIDC_FORK";
  for (let n = 0; n < 8; n++) assert.equal(await ask(), 403);
  assert.equal(waits(), 2);
});

/** [two ways to be wrong, why nothing tells them apart] */
const alike: readonly (readonly [string, () => Promise<readonly [() => Promise<unknown>, () => Promise<unknown>]>])[] =
  [
    [
      "a password that is wrong from the first letter, and one that is wrong in the last",
      async () => {
        const password = "x".repeat(200);
        const gate = sharedGate(`team:${password}`, () => false);
        const of = (pair: string) => () => gate.signIn(basic(pair));
        return [of(`team:y${password.slice(1)}`), of(`team:${password.slice(1)}y`)];
      },
    ],
    [
      "a token nobody has, and one whose secret is wrong",
      async () => {
        const tokens = new Tokens(tokenTable());
        const wanted = { kind: "user", note: "", modules: "", rights: ["see"], lifeMs: 1_000, subject: "a" } as const;
        const { token } = await tokens.create(wanted, "test");
        const [unknown, wrong] = [makeToken("user").text, guessOf(token.id)];
        return [() => tokens.verify(unknown), () => tokens.verify(wrong)];
      },
    ],
  ];
for (const [what, prepare] of alike) {
  test(`takes as long: ${what}`, async () => {
    const [one, other] = await prepare();
    const times = [[], []] as [number[], number[]];
    for (let round = -500; round < 4_000; round++) {
      const which = round & 1;
      const began = process.hrtime.bigint();
      const failure = await (which === 0 ? one : other)().catch((caught: unknown) => caught);
      if (round >= 0) times[which]?.push(Number(process.hrtime.bigint() - began));
      assert.ok(isFault(failure, "TOKEN_UNKNOWN"));
    }
    // A comparison that stops at the first difference would be a few nanoseconds of some 20,000: what is excluded is
    // a whole step less, as a hash that is not made.
    const chance = chanceOfLarger(...times);
    assert.ok(chance > 0.3 && chance < 0.7, String(chance));
  });
}
