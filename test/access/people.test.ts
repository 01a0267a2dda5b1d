import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { AuditTrail } from "../../src/audit/audit-trail.ts";
import type { LogEntry } from "../../src/checksums/log/tile-log.ts";
import { DeviceLogins } from "../../src/access/sign-in/device-logins.ts";
import { parseOwnAddress } from "../../src/access/sign-in/own-address.ts";
import { Sessions } from "../../src/access/sign-in/sessions.ts";
import type { SignIn } from "../../src/access/sign-in/sign-in.ts";
import { openSignIn } from "../../src/cli/open-sign-in.ts";
import { readConfig } from "../../src/cli/read-config.ts";
import type { ToldEvent } from "../../src/events/event.ts";
import type { FaultCode } from "../../src/fault/catalogue.ts";
import { openHttpClient } from "../../src/net/http-client.ts";
import { openServer } from "../http/test-server.ts";
import { freePort } from "../support/free-port.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { type Claims, clientSecret, PeopleIssuer } from "./people-issuer.ts";
import { TestBrowser } from "./test-browser.ts";
import { testGate, type TestGate } from "./test-gate.ts";

type House = {
  readonly url: string;
  readonly issuer: PeopleIssuer;
  readonly browser: TestBrowser;
  readonly signIn: SignIn;
  readonly events: readonly ToldEvent[];
  /** Kinds of leaves that the audit trail got. */
  readonly leaves: readonly string[];
  readonly clock: { now: number };
} & Pick<TestGate, "tokens" | "token">;

/** A gateway with an issuer; github.com/Azure is private. */
async function open(t: TestContext, grants: readonly string[] = [], settings = "", address?: string): Promise<House> {
  const issuer = await PeopleIssuer.start(t);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const clock = { now: Date.now() };
  const gate = testGate(grants, "anyone", () => clock.now);
  const folder = tempFolder(t);
  writeFileSync(join(folder, "secret"), `${clientSecret}\n`, { mode: 0o600 });
  writeFileSync(
    join(folder, "modgate.yaml"),
    `access:
  mode: on
  signIn:
    { issuer: "${issuer.url}", clientId: modgate, clientSecret: { file: "${join(folder, "secret")}" }, address: "${address ?? url}", ${settings} }
`,
  );
  const config = readConfig({ config: join(folder, "modgate.yaml"), data: folder }, {});
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  const http = openHttpClient({ version: "test", environment: { NETRC: "/dev/null" } }, scope.tell);
  t.after(() => http.close());
  const opened = await openSignIn(config, gate.tokens, http, scope);
  if (opened === undefined) throw new Error("nobody signs in");
  const { sessionMs, idleMs = 0 } = config.access.signIn ?? { sessionMs: 0 };
  const now = (): number => clock.now;
  const sessions = new Sessions(gate.tokens, { lifeMs: sessionMs, idleMs, now });
  const signIn = { ...opened, sessions, devices: new DeviceLogins({ now }) };
  const api = { token: "owner", names: [] };
  const leaves: string[] = [];
  const deps = { ...gate.deps, signIn, audit: trailInto(leaves) };
  const { events } = await openServer(t, { listen: `127.0.0.1:${port}`, api }, deps);
  return {
    url,
    issuer,
    browser: new TestBrowser(),
    signIn,
    events,
    leaves,
    clock,
    tokens: gate.tokens,
    token: gate.token,
  };
}

function trailInto(leaves: string[]): AuditTrail {
  const log = { append: async ({ origin }: LogEntry) => ({ id: leaves.push(origin) - 1, text: "" }) };
  const none = async () => undefined;
  const persons = { findText: none, findId: none, all: async () => [], add: none, forget: none };
  return new AuditTrail({ log, persons, isPrivate: () => false, required: true, tell: () => undefined });
}

const codeIn = (text: string): string | undefined => /modgate ([A-Z_]+), request/.exec(text)?.[1];

test("a person signs in, is known by the grants, and signs out", async (t) => {
  const { url, issuer, browser, events, leaves, tokens } = await open(
    t,
    ["alice@corp.example admin *"],
    "subject: email",
  );
  const first = await browser.visit(`${url}/auth/device?code=`);
  assert.deepEqual([first.status, codeIn(first.text)], [401, "SIGN_IN_WANTED"]);
  assert.match(first.text, /<a href="sign-in\?to=%2Fauth%2Fdevice%3Fcode%3D">/);
  const page = await browser.visit(`${url}/auth/sign-in?to=/auth/device%3Fcode%3D`);
  assert.equal(page.url, `${url}/auth/device?code=`);
  assert.match(page.text, /signed in as alice@corp\.example/);
  const me = async () => (await browser.ask(`${url}/api/v1/me`)).json() as Promise<Record<string, unknown>>;
  assert.deepEqual(await me(), {
    subject: "alice@corp.example",
    by: "session",
    rights: ["see", "read", "review", "maintain", "audit", "govern", "administer"],
  });
  assert.equal((await browser.ask(`${url}/api/v1/status`)).status, 200, "the API is opened by a session");
  assert.equal((await browser.ask(`${url}/metrics`)).status, 401, "what is no page and no API is not");
  const zip = "github.com/!azure/sdk/@v/v1.0.0.zip";
  assert.equal((await browser.ask(`${url}/${zip}`)).status, 404, "nor are modules");
  const session = browser.jar(url).get("modgate") ?? "";
  const asToken = await fetch(`${url}/${zip}`, { headers: { authorization: `Bearer ${session}` } });
  assert.equal(asToken.status, 401, "what is in a cookie is no token");

  assert.match(session, /^mg_session_/);
  const [row] = await tokens.list();
  assert.equal(row?.kind, "session");
  const sent = [session.slice(30, 60), clientSecret];
  for (const secret of sent) assert.ok(!JSON.stringify([events, await tokens.list()]).includes(secret));
  const [asked = {}] = issuer.asked;
  assert.equal(asked["scope"], "openid email");
  for (const name of ["state", "nonce", "code_challenge"]) assert.equal(asked[name]?.length, 43, name);

  const gone = await browser.submit(page.url, "sign-out");
  assert.match(await gone.text(), /You are signed out/);
  assert.equal(browser.jar(url).get("modgate"), undefined);
  browser.jar(url).set("modgate", session);
  assert.equal(codeIn((await browser.visit(`${url}/auth/device`)).text), "SESSION_ENDED", "also where it was copied");
  assert.equal((await tokens.list()).length, 0, "what is over is not listed");
  for (const kind of ["refusal", "sign-in", "sign-out"])
    assert.ok(leaves.includes(kind), `${kind}: ${leaves.join(" ")}`);
});

test("a page runs nothing, is shown in nobody's frame, and repeats nothing as markup", async (t) => {
  const { url, browser } = await open(t);
  await browser.visit(`${url}/auth/sign-in`);
  const answer = await browser.ask(`${url}/auth/device?code=%3Cscript%3Ealert(1)%3C/script%3E%22'`);
  assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'.*frame-ancestors 'none'/);
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.ok(!(await answer.text()).includes("<script"));
});

/** [of the address, the cookie of the session, of a sign-in under way] */
const flags = [
  ["http://127.0.0.1:8080", /^modgate=mg_session_\w+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/],
  [
    "https://gw.example.com",
    /^__Host-modgate=mg_session_\w+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/,
  ],
] as const;
for (const [address, form] of flags) {
  test(`the cookies of ${address}`, async (t) => {
    const { url, issuer, browser } = await open(t, [], "", address);
    const begun = await browser.ask(`${url}/auth/sign-in`);
    const back = await browser.ask(begun.headers.get("location") ?? "");
    const { search, origin } = new URL(back.headers.get("location") ?? "");
    assert.equal(origin, address, "the issuer sends people to the address that is configured");
    assert.equal(issuer.asked[0]?.["redirect_uri"], `${address}/auth/callback`);
    const ended = await browser.ask(`${url}/auth/callback${search}`);
    assert.equal(ended.headers.get("location"), `${address}/auth/device`);
    assert.match(browser.set.at(-2) ?? "", form);
    const others = browser.set.filter((line) => line.includes("sign-in="));
    assert.equal(others.length, 2, "one begins, one ends");
    for (const line of others) assert.match(line, /HttpOnly; SameSite=Lax/);
    assert.equal(
      browser.set.every((line) => line.startsWith("__Host-")),
      address.startsWith("https"),
    );
  });
}

type Forge = (claims: Claims, sign: (claims: Claims) => Promise<string> | string) => Promise<string> | string;
const forged: readonly (readonly [Forge, FaultCode, string])[] = [
  [(claims, sign) => sign({ ...claims, nonce: "x".repeat(43) }), "SIGN_IN_NONCE", "of another sign-in"],
  [(claims, sign) => sign({ ...claims, nonce: undefined }), "SIGN_IN_NONCE", "of no sign-in"],
  [(claims, sign) => sign({ ...claims, iss: "https://evil.example" }), "SIGN_IN_OTHER_ISSUER", "another issuer"],
  [(claims, sign) => sign({ ...claims, aud: "other" }), "SIGN_IN_AUDIENCE", "another client"],
  [(claims, sign) => sign({ ...claims, aud: ["modgate", "other"] }), "SIGN_IN_AUDIENCE", "two clients"],
  [(claims, sign) => sign({ ...claims, iat: 900, exp: 1_000 }), "SIGN_IN_EXPIRED", "expired"],
  [(claims, sign) => sign({ ...claims, exp: undefined }), "SIGN_IN_EXPIRED", "without an end"],
  [(claims) => new UnsecuredJWT({ ...claims }).encode(), "SIGN_IN_SIGNATURE", "alg none"],
  [
    (claims) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: "HS256" }).sign(Buffer.from(clientSecret.padEnd(32, "."))),
    "SIGN_IN_SIGNATURE",
    "signed with a secret",
  ],
  [
    async (claims) => {
      const { privateKey } = await generateKeyPair("ES256");
      return new SignJWT({ ...claims }).setProtectedHeader({ alg: "ES256", kid: "one" }).sign(privateKey);
    },
    "SIGN_IN_SIGNATURE",
    "a key of somebody else under the same name",
  ],
  [
    async (claims) => {
      const { privateKey } = await generateKeyPair("ES256");
      return new SignJWT({ ...claims }).setProtectedHeader({ alg: "ES256", kid: "two" }).sign(privateKey);
    },
    "SIGN_IN_SIGNATURE",
    "a key that the issuer has not",
  ],
  [(claims, sign) => sign({ ...claims, email_verified: false }), "SIGN_IN_EMAIL", "an unverified address"],
  [(claims, sign) => sign({ ...claims, email_verified: undefined }), "SIGN_IN_EMAIL", "nothing said of the address"],
  [(claims, sign) => sign({ ...claims, email: undefined }), "SIGN_IN_PERSON", "no address"],
  [(claims, sign) => sign({ ...claims, email: "*" }), "SIGN_IN_PERSON", "everybody"],
  [(claims, sign) => sign({ ...claims, email: "cert:build" }), "SIGN_IN_PERSON", "a name for certificates"],
  [(claims, sign) => sign({ ...claims, hd: "evil.example" }), "SIGN_IN_PERSON", "of another company"],
  [() => "no token", "SIGN_IN_ISSUER", "no token at all"],
];
test("refuses what is wrong with an ID token, each with its own code", async (t) => {
  const { url, issuer, browser, tokens } = await open(t, [], "subject: email, claims: { hd: corp.example }");
  const { sign } = issuer;
  issuer.person = { ...issuer.person, hd: "corp.example" };
  for (const [forge, code, why] of forged) {
    await t.test(`${code}: ${why}`, async () => {
      issuer.sign = (claims) => forge(claims, sign);
      const page = await browser.visit(`${url}/auth/sign-in`);
      assert.equal(codeIn(page.text), code, page.text);
      assert.equal((await tokens.list()).length, 0);
    });
  }
  issuer.sign = sign;
  assert.equal((await browser.visit(`${url}/auth/sign-in`)).status, 200, "nothing is left of it");
});

type Tamper = (back: URL, jar: Map<string, string>) => void;
const returns: readonly (readonly [Tamper, FaultCode, string])[] = [
  [(back) => back.searchParams.set("state", "x".repeat(43)), "SIGN_IN_STATE", "another state"],
  [(back) => back.searchParams.delete("state"), "SIGN_IN_STATE", "no state"],
  [(back) => back.searchParams.append("state", "x"), "SIGN_IN_STATE", "two states"],
  [(_back, jar) => jar.clear(), "SIGN_IN_STATE", "a browser that has begun nothing"],
  [(_back, jar) => jar.set("modgate-sign-in", "e30"), "SIGN_IN_STATE", "a cookie that is none"],
  [
    (_back, jar) => {
      const begun = JSON.parse(Buffer.from(jar.get("modgate-sign-in") ?? "", "base64url").toString()) as object;
      const old = JSON.stringify({ ...begun, at: Date.now() - 11 * 60_000 });
      jar.set("modgate-sign-in", Buffer.from(old).toString("base64url"));
    },
    "SIGN_IN_EXPIRED",
    "begun eleven minutes ago",
  ],
  [(back) => back.searchParams.set("iss", "https://evil.example"), "SIGN_IN_OTHER_ISSUER", "another issuer answers"],
  [(back) => back.searchParams.set("error", "access_denied"), "SIGN_IN_DECLINED", "refused by the person"],
  [(back) => back.searchParams.set("error", "<b>x"), "SIGN_IN_ISSUER", "refused for another reason"],
  [(back) => back.searchParams.set("code", "another"), "SIGN_IN_CODE", "a code that was made up"],
  [(back) => back.searchParams.delete("code"), "SIGN_IN_ISSUER", "no code"],
];
test("refuses who comes back otherwise than he left, each with its own code", async (t) => {
  const { url, tokens } = await open(t);
  for (const [tamper, code, why] of returns) {
    await t.test(`${code}: ${why}`, async () => {
      const browser = new TestBrowser();
      const begun = await browser.ask(`${url}/auth/sign-in`);
      const back = new URL((await browser.ask(begun.headers.get("location") ?? "")).headers.get("location") ?? "");
      tamper(back, browser.jar(url));
      const page = await browser.visit(back.href);
      assert.equal(codeIn(page.text), code, page.text);
      assert.ok(!page.text.includes("<b>x"));
      assert.equal((await tokens.list()).length, 0);
    });
  }
});

test("a code is good once, and for the browser that asked for it", async (t) => {
  const { url, browser } = await open(t);
  const begun = await browser.ask(`${url}/auth/sign-in`);
  const back = (await browser.ask(begun.headers.get("location") ?? "")).headers.get("location") ?? "";
  const mallory = new TestBrowser();
  await mallory.ask(`${url}/auth/sign-in`);
  assert.equal(codeIn((await mallory.visit(back)).text), "SIGN_IN_STATE", "a stolen code");
  const own = new URL(back);
  const hers = await mallory.ask((await mallory.ask(`${url}/auth/sign-in`)).headers.get("location") ?? "");
  own.searchParams.set("state", new URL(hers.headers.get("location") ?? "").searchParams.get("state") ?? "");
  assert.equal(codeIn((await mallory.visit(own.href)).text), "SIGN_IN_CODE", "a stolen code under her own state");
  assert.equal((await browser.visit(back)).status, 200);
  assert.equal(codeIn((await browser.visit(back)).text), "SIGN_IN_STATE", "the same again");
});

test("a session that was planted is not the one that somebody signs in to", async (t) => {
  const { url, browser, tokens } = await open(t);
  const mallory = new TestBrowser();
  await mallory.visit(`${url}/auth/sign-in`);
  const planted = mallory.jar(url).get("modgate") ?? "";
  browser.jar(url).set("modgate", planted);
  await browser.visit(`${url}/auth/sign-in`);
  assert.notEqual(browser.jar(url).get("modgate"), planted);
  assert.equal(codeIn((await mallory.visit(`${url}/auth/device`)).text), "SESSION_ENDED", "and it is over");
  assert.equal((await tokens.list()).length, 1);
});

/** [Origin, type of the body, code, why] */
const crossings: readonly (readonly [string | undefined, string, string, string])[] = [
  [undefined, "application/json", "FOREIGN_ORIGIN", "no origin"],
  ["null", "application/json", "API_ORIGIN", "a page without origin"],
  ["https://evil.example", "application/json", "API_ORIGIN", "another page"],
  ["https://OWN", "application/json", "FOREIGN_ORIGIN", "over TLS, which the gateway has not"],
  ["http://OWN", "text/plain", "API_BODY", "what a form without script can send"],
  ["http://OWN", "application/json", "", "a page of its own"],
];
test("with a session, only pages of the gateway change something", async (t) => {
  const { url, browser, tokens } = await open(t, ["alice@corp.example admin *"], "subject: email");
  await browser.visit(`${url}/auth/sign-in`);
  for (const [origin, type, code, why] of crossings) {
    await t.test(`a token is made: ${why}: ${code}`, async () => {
      const from = origin?.replace("OWN", new URL(url).host);
      const answer = await browser.ask(`${url}/api/v1/tokens`, {
        method: "POST",
        headers: { "content-type": type, ...(from !== undefined && { origin: from }) },
        body: JSON.stringify({ subject: "mallory" }),
      });
      const { code: got = "" } = (await answer.json()) as { readonly code?: string };
      assert.equal(got, code);
      assert.equal((await tokens.list()).length, code === "" ? 2 : 1);
    });
  }
  for (const action of ["/auth/sign-out", "/auth/device"]) {
    for (const origin of [undefined, "null", "https://evil.example"]) {
      await t.test(`POST ${action} from ${origin ?? "nowhere"} is refused`, async () => {
        const type = { "content-type": "application/x-www-form-urlencoded" };
        const headers = { ...type, ...(origin !== undefined && { origin }) };
        const answer = await browser.ask(`${url}${action}`, { method: "POST", headers, body: "answer=confirm" });
        assert.equal(codeIn(await answer.text()), "FOREIGN_ORIGIN");
        assert.equal((await browser.visit(`${url}/auth/device`)).status, 200, "still signed in");
      });
    }
  }
});

/** [where a link wants to send who signs in, where he lands, why] */
const ways = [
  ["/auth/device?code=X", "/auth/device?code=X", "a page of ours"],
  ["//evil.example/", "//evil.example/", "below our own address, like everything"],
  ["/\\evil.example/", "/\\evil.example/", "the same with a backslash"],
  ["https://evil.example/", "/auth/device", "another address"],
  ["javascript:alert(1)", "/auth/device", "a script"],
  [".evil.example", "/auth/device", "what would make our host another one"],
  ["@evil.example", "/auth/device", "what would make our host a user"],
  ["/x\r\nset-cookie: a=b", "/auth/device", "a header of its own"],
  [`/${"x".repeat(600)}`, "/auth/device", "a long one"],
] as const;
test("a sign-in ends at the gateway, wherever a link wants it to", async (t) => {
  const { url, browser } = await open(t);
  for (const [to, lands, why] of ways) {
    const begun = await browser.ask(`${url}/auth/sign-in?${new URLSearchParams({ to }).toString()}`);
    const back = (await browser.ask(begun.headers.get("location") ?? "")).headers.get("location") ?? "";
    const location = (await browser.ask(back)).headers.get("location") ?? "";
    assert.equal(location, `${url}${lands}`, why);
    assert.equal(new URL(location).origin, url, why);
  }
});

test("a session ends when it is revoked, at once; when it rests too long; and in the end", async (t) => {
  const { url, browser, tokens, clock } = await open(t, [], "sessionMs: 10h, idleMs: 1h");
  const signIn = () => browser.visit(`${url}/auth/sign-in`);
  const look = async () => codeIn((await browser.visit(`${url}/auth/device`)).text);
  await signIn();
  assert.equal(await look(), undefined);
  await tokens.revoke((await tokens.list())[0]?.id ?? "", "carol");
  assert.equal(await look(), "SESSION_ENDED");
  await signIn();
  clock.now += 61 * 60_000;
  assert.equal(await look(), "SESSION_ENDED", "an hour of rest");
  await signIn();
  for (let n = 0; n < 10; n++) {
    assert.equal(await look(), undefined, `hour ${n}`);
    clock.now += 59 * 60_000;
    if (n === 5) await tokens.flush();
  }
  clock.now += 11 * 60_000;
  assert.equal(await look(), "SESSION_ENDED", "ten hours");
});

type Json = Readonly<Record<string, unknown>>;

async function post(url: string, body?: Json): Promise<{ readonly status: number; readonly json: Json }> {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", ...(body !== undefined && { headers, body: JSON.stringify(body) }) };
  const answer = await fetch(url, init);
  return { status: answer.status, json: (await answer.json()) as Json };
}

test("a command gets a token of who confirms its code, once", async (t) => {
  const { url, browser, tokens, clock } = await open(
    t,
    ["alice@corp.example developer github.com/Azure"],
    "subject: email",
  );
  const { json: begun } = await post(`${url}/api/v1/auth/device`);
  const code = String(begun["user_code"]);
  assert.match(code, /^[B-Z]{4}-[B-Z]{4}$/);
  assert.equal(begun["verification_uri"], `${url}/auth/device`);
  const redeem = async (device_code = begun["device_code"]) =>
    (await post(`${url}/api/v1/auth/token`, { device_code })).json;
  assert.equal((await redeem())["code"], "DEVICE_PENDING");
  assert.equal((await redeem())["code"], "DEVICE_TOO_SOON");
  assert.equal((await redeem("made up"))["code"], "DEVICE_ENDED");
  clock.now += 5_000;

  const page = `${url}/auth/device?code=${code.toLowerCase().replace("-", "%20")}`;
  assert.equal(codeIn((await browser.visit(page)).text), "SIGN_IN_WANTED");
  await browser.visit(`${url}/auth/sign-in`);
  const shown = await browser.visit(page);
  assert.match(shown.text, /A command at 127\.0\.0\.1 shows this code/);
  const dressed = await browser.visit(
    `${url}/auth/device?code=${encodeURIComponent(`ｔｈｉｓ ｉｓ ｙｏｕｒｓ 1 ${code}`)}`,
  );
  assert.ok(dressed.text.includes(`<strong>${code}</strong>`), "nothing around the code is repeated");
  const confirm = () => browser.submit(page, "device", { code, answer: "confirm" });
  assert.match(await (await confirm()).text(), /Confirmed/);
  assert.equal(codeIn(await (await confirm()).text()), "DEVICE_CODE_UNKNOWN", "nobody confirms it again");
  const { access_token: token, expires_in: lives } = await redeem();
  assert.match(String(token), /^mg_user_/);
  assert.equal(lives, 30 * 24 * 3_600);
  assert.equal((await redeem())["code"], "DEVICE_ENDED");
  const headers = { authorization: `Bearer ${String(token)}` };
  assert.equal((await fetch(`${url}/github.com/!azure/sdk/@v/v1.0.0.zip`, { headers })).status, 200);
  assert.equal((await fetch(`${url}/api/v1/tokens`, { headers })).status, 403, "no more than the person has");
  assert.deepEqual(
    (await tokens.list()).map(({ kind, subject }) => `${kind} ${subject}`),
    ["session alice@corp.example", "user alice@corp.example"],
  );
  const withToken = await fetch(page, { headers });
  assert.equal(withToken.status, 401, "a token confirms nothing, or it could get itself a wider one");
});

test("a command whose code is declined gets nothing; codes cannot be tried out", async (t) => {
  const { url, browser, events } = await open(t);
  await browser.visit(`${url}/auth/sign-in`);
  const { json: begun } = await post(`${url}/api/v1/auth/device`);
  const form = { code: String(begun["user_code"]), answer: "decline" };
  await browser.submit(`${url}/auth/device`, "device", form);
  const { status, json } = await post(`${url}/api/v1/auth/token`, { device_code: begun["device_code"] });
  assert.deepEqual([status, json["code"]], [403, "DEVICE_DECLINED"]);
  const guess = () => browser.visit(`${url}/auth/device?code=BCDF-BCDF`);
  for (let n = 0; n < 8; n++) assert.equal(codeIn((await guess()).text), "DEVICE_CODE_UNKNOWN");
  assert.ok(events.some(({ what }) => what === "wait.began"));
  for (let n = 0; n < 9; n++) assert.equal((await post(`${url}/api/v1/auth/device`)).status, 200);
  assert.equal((await post(`${url}/api/v1/auth/device`)).status, 200, "the tenth that waits");
  assert.equal((await post(`${url}/api/v1/auth/device`)).json["code"], "RATE_LIMITED");
});

test("commands of one host with many addresses of IPv6 are those of one address", () => {
  const devices = new DeviceLogins();
  for (let n = 0; n < 10; n++) devices.begin(`2001:db8::${n}`);
  assert.throws(() => devices.begin("2001:db8::10"), { code: "RATE_LIMITED" });
  devices.begin("2001:db8:0:1::1");
});

test("what the issuer has wrong is told without what it sent, and every wait for it has a name", async (t) => {
  const { url, issuer, browser, events } = await open(t);
  issuer.metadata = { issuer: "https://evil.example" };
  assert.equal(codeIn((await browser.visit(`${url}/auth/sign-in`)).text), "SIGN_IN_ISSUER");
  issuer.metadata = { jwks_uri: "http://127.0.0.2:1/jwks" };
  assert.equal(
    codeIn((await browser.visit(`${url}/auth/sign-in`)).text),
    "SIGN_IN_ISSUER",
    "keys at another private host",
  );
  const waits = events.filter((event) => event.what === "wait.began").map((event) => `${event.reason} ${event.on}`);
  assert.ok(waits.includes(`credentials ${new URL(issuer.url).host}`), waits.join("\n"));
});

/** [address, why] */
const unfit = [
  ["http://gw.example.com", "in the clear"],
  ["gw.example.com", "no scheme"],
  ["https://gw.example.com/?x=1", "a query"],
  ["https://me@gw.example.com", "a user"],
] as const;
for (const [address, why] of unfit) {
  test(`refuses an address for browsers: ${why}`, () => {
    assert.throws(() => parseOwnAddress(address), { code: "CONFIG_BAD_VALUE" });
  });
}
