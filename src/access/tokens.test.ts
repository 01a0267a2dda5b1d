import assert from "node:assert/strict";
import { test } from "node:test";
import { tokenTable } from "../../test/access/token-table.ts";
import type { FaultCode } from "../fault/catalogue.ts";
import { makeToken, tokenId } from "./token-text.ts";
import { longestLifeMs, Tokens, type NewToken } from "./tokens.ts";

const day = 24 * 3_600_000;
const wanted: NewToken = {
  kind: "user",
  subject: "alice",
  note: "",
  modules: "",
  rights: ["see", "read"],
  lifeMs: day,
};

function open() {
  const clock = { now: Date.UTC(2026, 10, 22) };
  const table = tokenTable();
  const tokens = new Tokens(table, { now: () => clock.now });
  return { clock, table, tokens };
}

test("a token has its form, and an id of its own", () => {
  const made = Array.from({ length: 100 }, () => makeToken("ci"));
  for (const { id, text } of made) {
    assert.match(text, /^mg_ci_[0-9a-f]{16}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    assert.equal(tokenId(text), id);
  }
  assert.equal(new Set(made.map(({ text }) => text)).size, 100);
});

test("the table holds nothing that lets anybody in", async () => {
  const { tokens, table } = open();
  const { text } = await tokens.create(wanted, "carol");
  const [, , , secret = ""] = text.split("_");
  assert.doesNotMatch(JSON.stringify(await table.list()), new RegExp(secret));
});

const damaged = [
  [
    "a letter changed",
    (text: string) => text.replace(/_(.)([^_]*)_([^_]*)$/, (_, a, b, c) => `_${a === "x" ? "y" : "x"}${b}_${c}`),
  ],
  ["cut", (text: string) => text.slice(0, -1)],
  ["a blank in front", (text: string) => ` ${text}`],
  ["a line feed behind", (text: string) => `${text}\n`],
  ["another kind", (text: string) => text.replace("mg_user", "mg_ci")],
  ["nothing", () => ""],
  ["a megabyte", () => "mg_user_".padEnd(2 ** 20, "x")],
  ["one that was never made here", () => makeToken("user").text],
] as const;
for (const [why, damage] of damaged) {
  test(`refuses a token: ${why}`, async () => {
    const { tokens } = open();
    const { text } = await tokens.create(wanted, "carol");
    await assert.rejects(tokens.verify(damage(text)), { code: "TOKEN_UNKNOWN" });
  });
}

test("the secret of one token is not that of another", async () => {
  const { tokens, table } = open();
  const [one, other] = [await tokens.create(wanted, "carol"), makeToken("user")];
  await table.add({ ...one.token, id: other.id });
  await assert.rejects(tokens.verify(other.text), { code: "TOKEN_UNKNOWN" });
});

/** [what the clock and the table do, milliseconds after it was made, code, why] */
const ends: readonly (readonly [revoke: boolean, afterMs: number, code: FaultCode | undefined, why: string])[] = [
  [false, 0, undefined, "fresh"],
  [false, day - 1, undefined, "the last moment"],
  [false, day, "TOKEN_EXPIRED", "expired"],
  [true, 0, "TOKEN_REVOKED", "revoked"],
  [true, day, "TOKEN_REVOKED", "revoked and expired"],
  [false, -60_000, undefined, "a clock that is a little behind"],
  [false, -day, "TOKEN_FROM_FUTURE", "a clock that went back: nobody knows what expired"],
];
for (const [revoke, afterMs, code, why] of ends) {
  test(`a token that is ${why}: ${code ?? "good"}`, async () => {
    const { tokens, clock } = open();
    const { text, token } = await tokens.create(wanted, "carol");
    if (revoke) assert.equal(await tokens.revoke(token.id, "carol"), true);
    clock.now += afterMs;
    if (code === undefined) assert.equal((await tokens.verify(text)).subject, "alice");
    else await assert.rejects(tokens.verify(text), { code, message: new RegExp(token.id) });
  });
}

const unfit: readonly (readonly [Partial<NewToken>, RegExp, string])[] = [
  [{ subject: "*" }, /nobody/, "for everybody"],
  [{ subject: "anonymous" }, /nobody/, "for who did not sign in"],
  [{ subject: "alice smith" }, /no subject/, "no name"],
  [{ note: "a\nb" }, /invisible/, "a note that breaks lines"],
  [{ modules: "https://x.example" }, /URL/, "a pattern that never matches"],
  [{ rights: [] }, /good for nothing/, "no rights"],
  [{ lifeMs: longestLifeMs + 1 }, /365/, "longer than a year"],
  [{ lifeMs: 0 }, /at once/, "no time"],
];
for (const [given, message, why] of unfit) {
  test(`makes no token: ${why}`, async () => {
    const { tokens } = open();
    await assert.rejects(tokens.create({ ...wanted, ...given }, "carol"), message);
    assert.deepEqual(await tokens.list(), []);
  });
}

test("last uses are written together, later", async () => {
  const { tokens, clock } = open();
  const { token } = await tokens.create(wanted, "carol");
  clock.now += 5_000;
  tokens.used(token.id);
  assert.equal((await tokens.list())[0]?.usedAt, undefined);
  await tokens.close();
  assert.equal((await tokens.list())[0]?.usedAt, clock.now);
});
