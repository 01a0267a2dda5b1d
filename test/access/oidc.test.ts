import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { OidcExchange } from "../../src/access/oidc/oidc-exchange.ts";
import { checkTrustRules, type TrustRule } from "../../src/access/oidc/trust-rule.ts";
import { Tokens } from "../../src/access/tokens.ts";
import type { Scope } from "../../src/events/scope.ts";
import type { FaultCode } from "../../src/fault/catalogue.ts";
import { isFault } from "../../src/fault/fault.ts";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestIssuer } from "./test-issuer.ts";
import { tokenTable } from "./token-table.ts";

const scope: Scope = { signal: new AbortController().signal, tell: () => undefined };

function exchangeOf(issuer: TestIssuer, more: Partial<TrustRule> = {}, now?: () => number): OidcExchange {
  const rule: TrustRule = {
    issuer: issuer.url,
    audience: "modgate",
    claims: { repository_id: "4711", ref: "refs/heads/main" },
    subject: "ci/tool",
    modules: "git.corp.example/a",
    at: "modgate.yaml:7",
    ...more,
  };
  checkTrustRules([rule]);
  const fetchJson = async (url: URL): Promise<unknown> => (await fetch(url)).json();
  return new OidcExchange({ rules: [rule], tokens: new Tokens(tokenTable()), fetchJson, ...(now && { now }) });
}

test("a run gets a token of its subject for 15 minutes, and only what it may", async (t) => {
  const issuer = await TestIssuer.start(t);
  const { text, token } = await exchangeOf(issuer).exchange(await issuer.sign(issuer.claims()), scope);
  assert.match(text, /^mg_ci_/);
  const { subject, modules, rights, createdAt, expiresAt } = token;
  assert.deepEqual(
    [subject, modules, rights, expiresAt - createdAt],
    ["ci/tool", "git.corp.example/a", "see,read", 900_000],
  );
});

type Forge = (issuer: TestIssuer) => Promise<string> | string;
const forged: readonly (readonly [Forge, FaultCode, string])[] = [
  [(issuer) => issuer.sign(issuer.claims({ iss: "https://evil.example" })), "OIDC_ISSUER", "another issuer"],
  [(issuer) => new UnsecuredJWT(issuer.claims()).encode(), "OIDC_ALGORITHM", "alg none"],
  [
    (issuer) => new SignJWT(issuer.claims()).setProtectedHeader({ alg: "HS256" }).sign(Buffer.alloc(32, 1)),
    "OIDC_ALGORITHM",
    "signed with a secret that everybody knows: the public key",
  ],
  [(issuer) => issuer.sign(issuer.claims({ aud: "somebody-else" })), "OIDC_AUDIENCE", "made for somebody else"],
  [(issuer) => issuer.sign(issuer.claims({ exp: 1_000, iat: 900 })), "OIDC_EXPIRED", "expired"],
  [(issuer) => issuer.sign({ ...issuer.claims(), exp: Date.now() }), "OIDC_EXPIRED", "good for ever"],
  [
    (issuer) => issuer.sign({ ...issuer.claims(), exp: undefined } as unknown as JWTPayload),
    "OIDC_EXPIRED",
    "without an end",
  ],
  [
    (issuer) => issuer.sign(issuer.claims({ repository_id: "4712" })),
    "OIDC_NOT_TRUSTED",
    "a repository that got the old name",
  ],
  [(issuer) => issuer.sign(issuer.claims({ ref: "refs/heads/x" })), "OIDC_NOT_TRUSTED", "another branch"],
  [
    (issuer) => issuer.sign(issuer.claims({ event_name: "pull_request_target" })),
    "OIDC_FORK",
    "a stranger's pull request",
  ],
  [
    async (issuer) => `${(await issuer.sign(issuer.claims())).slice(0, -6)}AAAAAA`,
    "OIDC_SIGNATURE",
    "a changed signature",
  ],
  [
    async (issuer) => {
      issuer.key = (await generateKeyPair("ES256")).privateKey;
      return issuer.sign(issuer.claims());
    },
    "OIDC_SIGNATURE",
    "a key of somebody else under the same name",
  ],
  [(issuer) => issuer.sign(issuer.claims(), "unknown"), "OIDC_SIGNATURE", "a key that the issuer has not"],
  [() => "mg_user_x", "OIDC_MALFORMED", "no token of an issuer"],
  [() => `${"x".repeat(20_000)}.y.z`, "OIDC_MALFORMED", "a long one"],
];
for (const [forge, code, why] of forged) {
  test(`refuses a token with ${code}: ${why}`, async (t) => {
    const issuer = await TestIssuer.start(t);
    const exchange = exchangeOf(issuer);
    await assert.rejects(exchange.exchange(await forge(issuer), scope), (failure) => isFault(failure, code));
  });
}

test("a token counts once", async (t) => {
  const issuer = await TestIssuer.start(t);
  const exchange = exchangeOf(issuer);
  const text = await issuer.sign(issuer.claims());
  await exchange.exchange(text, scope);
  await assert.rejects(exchange.exchange(text, scope), (failure) => isFault(failure, "OIDC_REPLAYED"));
});

test("keys are read once, anew for one that is not known, and from the issuer's own host only", async (t) => {
  const issuer = await TestIssuer.start(t);
  const exchange = exchangeOf(issuer);
  for (let n = 0; n < 5; n++) await exchange.exchange(await issuer.sign(issuer.claims()), scope);
  assert.equal(issuer.asked.filter((path) => path === "/jwks").length, 1);
  for (let n = 0; n < 5; n++)
    await exchange.exchange(await issuer.sign(issuer.claims(), "unknown"), scope).catch(() => undefined);
  assert.ok(issuer.asked.filter((path) => path === "/jwks").length <= 2, "nobody has them read again and again");

  const elsewhere = await TestIssuer.start(t);
  elsewhere.place = `${issuer.url}/jwks`;
  const asked = exchangeOf(elsewhere).exchange(await elsewhere.sign(elsewhere.claims()), scope);
  await assert.rejects(asked, (failure) => isFault(failure, "OIDC_KEYS"));
});

test("keys that were read before the clock was set back are read anew", async (t) => {
  const issuer = await TestIssuer.start(t);
  const clock = { ms: Date.now() + 86_400_000 };
  const exchange = exchangeOf(issuer, {}, () => clock.ms);
  const ahead = { iat: Math.floor(clock.ms / 1_000), exp: Math.floor(clock.ms / 1_000) + 300 };
  await exchange.exchange(await issuer.sign(issuer.claims(ahead)), scope);
  clock.ms = Date.now();
  issuer.keys.push({ ...issuer.keys[0], kid: "two" });
  await exchange.exchange(await issuer.sign(issuer.claims(), "two"), scope);
});

const unfit: readonly (readonly [Partial<TrustRule>, RegExp, string])[] = [
  [{ claims: { repository: "acme/tool" } }, /modgate\.yaml:7.*never given again/, "names alone"],
  [{ audience: "" }, /audience/, "any audience"],
  [{ issuer: "github" }, /no URL/, "no issuer"],
  [{ subject: "ci tool" }, /no subject/, "no subject"],
];
for (const [given, message, why] of unfit) {
  test(`refuses a rule: ${why}`, async (t) => {
    const issuer = await TestIssuer.start(t);
    assert.throws(() => exchangeOf(issuer, given), message);
  });
}

test("a run downloads a private module with what it got for the token of its CI", async (t) => {
  const folder = tempFolder(t);
  const issuer = await TestIssuer.start(t);
  writeFileSync(
    join(folder, "modgate.yaml"),
    `unlisted: git.corp.example
access:
  mode: on
  oidc: [{ issuer: "${issuer.url}", audience: modgate, claims: { repository_id: "4711" }, subject: ci/tool }]
  grants: [{ subject: ci/tool, role: developer, modules: git.corp.example }]
`,
  );
  const data = join(folder, "data");
  assert.equal(modgate(["audit", "init", "--name", "gw.example.com/audit/1", "--data", data]).code, 0);
  const origin = await Origin.start(t, { path: "git.corp.example/a", version: "v1.0.0" });
  const flags = ["--config", join(folder, "modgate.yaml")];
  const server = await Modgate.start(t, { data, upstream: origin.url, flags });
  const exchange = (token: string) =>
    fetch(`${server.url}/api/v1/oidc/exchange`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
  const idToken = await issuer.sign(issuer.claims());
  const answer = await exchange(idToken);
  const { token } = (await answer.json()) as { readonly token: string };
  const zip = `${server.url}/git.corp.example/a/@v/v1.0.0.zip`;
  assert.equal((await fetch(zip, { headers: { authorization: `Bearer ${token}` } })).status, 200);
  const again = await exchange(idToken);
  assert.equal(again.status, 401);
  assert.match(await again.text(), /OIDC_REPLAYED/);
  assert.equal(await server.end(), 0);
  const trail = modgate(["audit", "search", "--data", data]).stdout;
  assert.match(trail, /"what":"token\.created","who":"ci\/tool"/);
  assert.match(trail, /"what":"refusal",.*exchange: OIDC_REPLAYED"/);
  for (const secret of [idToken.split(".")[2] ?? "", token]) assert.ok(!server.output.includes(secret));
});
