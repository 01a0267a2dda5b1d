import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeToken } from "../../src/access/token-text.ts";
import { askLocalApi } from "../../src/net/local-api.ts";
import { go, project } from "../support/go.ts";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const binary = join(import.meta.dirname, "../../bin/modgate");
const module = "git.corp.example/a/tool";

const config = `
unlisted: git.corp.example
access:
  mode: on
  grants:
    - { subject: alice, role: developer, modules: git.corp.example/a }
    - { subject: alice, role: viewer, modules: git.corp.example/a/docs }
`;

type Way = "netrc" | "netrc without port" | "modgate auth" | "modgate auth for another gateway" | "none";

/** [who, the way its token takes, exit code of go, what go prints, why] */
const rows: readonly (readonly [string, Way, number, RegExp, string])[] = [
  ["alice", "netrc", 0, /^$/, "a token in netrc"],
  ["alice", "modgate auth", 0, /^$/, "a token by GOAUTH"],
  [
    "alice",
    "netrc without port",
    1,
    /404 Not Found[^]*you may not see it[^]*sign in with a token/,
    "go wants host:port",
  ],
  ["alice", "modgate auth for another gateway", 1, /404 Not Found[^]*you may not see it/, "it says nothing to others"],
  [
    "alice",
    "none",
    1,
    /404 Not Found[^]*git\.corp\.example\/a\/tool: there is no such module, or you may not see it/,
    "nobody",
  ],
  ["bob", "netrc", 1, /404 Not Found[^]*there is no such module, or you may not see it/, "no grant"],
  ["revoked", "netrc", 1, /401 Unauthorized[^]*the token \w+ was revoked on[^]*TOKEN_REVOKED/, "revoked"],
  ["revoked", "modgate auth", 1, /401 Unauthorized[^]*TOKEN_REVOKED/, "revoked, by GOAUTH"],
  ["expired", "netrc", 1, /401 Unauthorized[^]*the token \w+ expired on[^]*TOKEN_EXPIRED/, "expired"],
  ["foreign", "modgate auth", 1, /401 Unauthorized[^]*not known here[^]*TOKEN_UNKNOWN/, "of another gateway"],
];

test("what go prints for each way to sign in, over TLS with an authority of our own", async (t) => {
  const folder = tempFolder(t);
  const data = join(folder, "data");
  assert.equal(modgate(["dev-cert", "localhost", "127.0.0.1", "--data", data]).code, 0);
  writeFileSync(join(folder, "modgate.yaml"), config);
  const origin = await Origin.start(t, { path: module, version: "v1.0.0" });
  const [cert, key, ca] = ["cert.pem", "key.pem", "ca.pem"].map((file) => join(data, "dev-cert", file)) as [
    string,
    string,
    string,
  ];
  const flags = ["--config", join(folder, "modgate.yaml"), "--tls-cert", cert, "--tls-key", key];
  const server = await Modgate.start(t, { data, upstream: origin.url, flags });
  const admin = join(data, "admin.sock");
  const make = async (subject: string, lifeMs = 3_600_000) => {
    const made = await askLocalApi(admin, "/api/v1/tokens", "POST", { subject, lifeMs });
    return made as { readonly token: string; readonly id: string };
  };
  const revoked = await make("alice");
  const tokens: Record<string, string> = {
    alice: (await make("alice")).token,
    bob: (await make("bob")).token,
    revoked: revoked.token,
    expired: (await make("alice", 1_000)).token,
    foreign: makeToken("user").text,
  };
  assert.equal(modgate(["token", "revoke", revoked.id, "--data", data]).code, 0);
  await sleep(1_100);

  for (const [n, [who, way, code, printed, why]] of rows.entries()) {
    const home = join(folder, `home${n}`);
    const token = tokens[who] ?? "";
    const run = await go(["mod", "download", `${module}@v1.0.0`], {
      folder: project(join(home, "app"), []),
      goproxy: server.url,
      modcache: join(home, "mod"),
      environment: { SSL_CERT_FILE: ca, ...credentials(home, way, server.url, token) },
    });
    assert.equal(run.code, code, `${why}: ${run.stderr}`);
    assert.match(run.stderr, printed, why);
    assert.ok(!(run.stdout + run.stderr).includes(token.slice(30, 60)), "no secret is printed");
  }
  for (const token of Object.values(tokens)) assert.ok(!server.output.includes(token.slice(30, 60)), "nor logged");

  const plain = await Modgate.start(t, { data: join(folder, "plain"), upstream: origin.url, flags: flags.slice(0, 2) });
  const home = join(folder, "plain-home");
  const goproxy = plain.url.replace("//", `//any:${tokens["alice"]}@`);
  const options = { folder: project(join(home, "app"), []), goproxy, modcache: join(home, "mod") };
  const run = await go(["mod", "download", `${module}@v1.0.0`], options);
  assert.match(run.stderr, /refusing to pass credentials to insecure URL/, "go itself");
});

function credentials(home: string, way: Way, url: string, token: string): Record<string, string> {
  mkdirSync(home, { recursive: true });
  const { host, hostname } = new URL(url);
  const netrc = (machine: string) => {
    writeFileSync(join(home, "netrc"), `machine ${machine} login any password ${token}\n`, { mode: 0o600 });
    return { NETRC: join(home, "netrc"), GOAUTH: "netrc" };
  };
  const helper = (address: string) => {
    const env = { ...process.env, XDG_CONFIG_HOME: join(home, "config") };
    const added = spawnSync(binary, ["auth", "add", address], { input: `${token}\n`, env, encoding: "utf8" });
    assert.equal(added.status, 0, added.stderr);
    return { XDG_CONFIG_HOME: join(home, "config"), GOAUTH: `${binary} auth`, NETRC: "/dev/null" };
  };
  switch (way) {
    case "netrc":
      return netrc(host);
    case "netrc without port":
      return netrc(hostname);
    case "modgate auth":
      return helper(url);
    case "modgate auth for another gateway":
      return helper("https://other.example.com");
    case "none":
      return { NETRC: "/dev/null" };
    default:
      return way satisfies never;
  }
}

/** [address that was added, address that is asked for, whether it answers, why] */
const asked = [
  ["https://gw.example.com", "https://gw.example.com/a.example/m/@v/list", true, "below it"],
  ["https://gw.example.com", "https://gw.example.com", true, "itself"],
  ["https://gw.example.com/", "https://gw.example.com/x", true, "a slash at its end"],
  ["https://gw.example.com/go", "https://gw.example.com/go/x", true, "a prefix"],
  ["https://gw.example.com/go", "https://gw.example.com/gone/x", false, "half a path element"],
  ["https://gw.example.com", "https://gw.example.com.evil.example/x", false, "a longer host"],
  ["https://gw.example.com", "https://gw.example.com:8443/x", false, "another port"],
  ["https://gw.example.com", "https://gw.example.com@evil.example/x", false, "a user name"],
  ["https://gw.example.com", "http://gw.example.com/x", false, "plain http"],
] as const;
for (const [added, url, answers, why] of asked) {
  test(`modgate auth: ${why}`, (t) => {
    const env = { ...process.env, XDG_CONFIG_HOME: tempFolder(t) };
    const { text } = makeToken("user");
    spawnSync(binary, ["auth", "add", added], { input: text, env });
    const run = (...args: readonly string[]) => spawnSync(binary, ["auth", ...args], { env, encoding: "utf8" });
    const address = added.replace(/\/$/, "");
    const answer = `${address}\n\nAuthorization: Bearer ${text}\n\n`;
    assert.equal(run(url).stdout, answers ? answer : "");
    assert.equal(run().stdout, answer);
    assert.equal(run("remove", added).status, 0);
    assert.equal(run().stdout, "");
    assert.ok(existsSync(join(env.XDG_CONFIG_HOME, "modgate", "auth")));
  });
}

test("modgate auth starts no node: it answers at once", (t) => {
  const env = { ...process.env, XDG_CONFIG_HOME: tempFolder(t) };
  spawnSync(binary, ["auth", "add", "https://gw.example.com"], { input: makeToken("user").text, env });
  const times = Array.from({ length: 9 }, () => {
    const began = performance.now();
    spawnSync(binary, ["auth"], { env });
    return performance.now() - began;
  });
  assert.ok(Math.min(...times) < 50, String(times));
});
