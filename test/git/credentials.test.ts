import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { credentials, type CredentialSettings } from "../../src/config/credentials.ts";
import type { FaultCode } from "../../src/fault/catalogue.ts";
import { Fault } from "../../src/fault/fault.ts";
import { openCredentials } from "../../src/net/git/credentials/open-credentials.ts";
import { openHttpClient } from "../../src/net/http-client.ts";
import { listenHttp } from "../net/loopback-server.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { GitServer } from "./git-server.ts";
import { RepositoryScript } from "./repository-script.ts";
import { openTestSource, type TestSource } from "./test-source.ts";

const module = "git.test/m";
const canary = "canary-4711";

type World = {
  readonly folder: string;
  readonly server: GitServer;
  /** Writes a file that only its owner may read, and gives its path. */
  readonly file: (name: string, text: string, mode?: number) => string;
  readonly ask: (settings: object, variables?: Readonly<Record<string, string>>, at?: string) => Promise<TestSource>;
};

/** A private repository behind TLS of the company's own authority. */
async function world(t: TestContext): Promise<World> {
  const folder = tempFolder(t);
  const ca = new PrivateCa();
  t.after(() => ca.close());
  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${module}\n`, "p.go": "package m\n" });
  script.tag("v1.0.0");
  await script.write(join(folder, "repositories", "m"));
  const identity = ca.issue(["IP:127.0.0.1"]);
  const logins = [`ci:${canary}`, `x-access-token:${canary}`];
  const server = await GitServer.start(t, join(folder, "repositories"), { identity, logins });
  const file: World["file"] = (name, text, mode = 0o600) => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), mode);
    return join(folder, name);
  };
  const ask: World["ask"] = async (settings, variables = {}, at = server.url) => {
    const environment = { PATH: process.env["PATH"], GIT_TOKEN: canary, ...variables };
    const http = openHttpClient({ version: "test", environment }, () => undefined);
    t.after(() => http.close());
    const parsed: CredentialSettings = credentials.parse(settings);
    const opened = openCredentials(parsed, { environment, knownHosts: join(folder, "known_hosts"), http });
    return openTestSource(
      { directory: join(folder, "data"), profile: "server", environment, refsFreshMs: 0 },
      {
        rules: {
          root: () => ({ kind: "git", root: module, addresses: [`${at}/m`], subdirectory: "" }),
          access: () => ({ trust: "configured", ca: ca.file, credentials: opened }),
        },
      },
    );
  };
  return { folder, server, file, ask };
}

test("each way to say who we are opens the repository, and no process, event or error shows the secret", async (t) => {
  const { server, file, ask } = await world(t);
  const seen: string[] = [];
  server.instead = () => {
    seen.push(...argumentsOfAll());
    return false;
  };
  const helper = file(
    "helper",
    `#!/bin/sh\nwhile read -r l && test -n "$l"; do :; done\necho username=ci\necho password=${canary}\n`,
    0o700,
  );
  const app = await githubServer(t);
  const ways: readonly (readonly [settings: object, why: string])[] = [
    [{ username: "ci", password: { file: file("password", `${canary}\n`) } }, "a password in a file"],
    [{ token: { env: "GIT_TOKEN" } }, "a token in a variable"],
    [{ token: { command: ["sh", "-c", `cat ${file("token", canary)}`] }, username: "ci" }, "a token of a program"],
    [{ netrc: file("netrc", `machine 127.0.0.1 login ci password ${canary}\n`) }, "netrc"],
    [{ helper: [helper] }, "a git credential helper"],
    [{ githubApp: { id: 7, installation: 9, key: { file: file("app.pem", app.key) }, api: app.api } }, "a GitHub app"],
  ];
  for (const [settings, why] of ways) {
    const source = await ask(settings);
    for (const kind of ["list", "mod", "zip"] as const) {
      const said = await source.bytes(kind, module, "v1.0.0");
      assert.ok(said instanceof Buffer, `${why}: ${String(said)}`);
    }
    assert.ok(!JSON.stringify(source.scope.events).includes(canary), why);
  }
  assert.ok(
    seen.some((line) => line.includes("remote-https")),
    "git was seen at work",
  );
  const encoded = Buffer.from(`ci:${canary}`).toString("base64");
  for (const line of seen) assert.ok(!line.includes(canary) && !line.includes(encoded), line);
  assert.equal(app.asked(), 1, "a token of a GitHub app is used for an hour");
});

const failures: readonly (readonly [settings: object, code: FaultCode, words: RegExp, why: string])[] = [
  [
    { username: "ci", password: { env: "WRONG" } },
    "GIT_CREDENTIALS_REFUSED",
    /credentials were sent: the password of env WRONG, as ci/,
    "a wrong password",
  ],
  [{ token: { env: "UNSET" } }, "CREDENTIALS_UNREADABLE", /env UNSET holds no secret/, "a variable that is not set"],
  [{ token: { file: "/nonexistent" } }, "CREDENTIALS_UNREADABLE", /file \/nonexistent .*ENOENT/, "a missing file"],
  [
    { token: { command: ["sh", "-c", `echo ${canary} >&2; exit 3`] } },
    "CREDENTIALS_UNREADABLE",
    /command sh ended with exit code 3/,
    "a program that fails",
  ],
  [{ token: { command: ["/no/such"] } }, "CREDENTIALS_UNREADABLE", /cannot be started/, "a program that is not there"],
  [{ netrc: "/dev/null" }, "CREDENTIALS_UNREADABLE", /no machine 127\.0\.0\.1/, "netrc without the host"],
  [{ helper: ["true"] }, "CREDENTIALS_UNREADABLE", /helper true knows no password/, "a helper that knows nothing"],
  [
    { ssh: { key: "/dev/null" } },
    "GIT_CREDENTIALS_WANTED",
    /no credentials were sent/,
    "a key where a login is wanted",
  ],
];

test("credentials that do not open it end with their own reason", async (t) => {
  const { ask } = await world(t);
  for (const [settings, code, words, why] of failures) {
    const said = await (await ask(settings, { WRONG: "wrong" })).bytes("list", module);
    assert.ok(said instanceof Fault, why);
    assert.equal(said.code, code, `${why}: ${said.message}`);
    assert.match(said.message, words, why);
    assert.ok(!said.message.includes(canary), why);
  }
});

test("a secret that is renewed counts at once, also when a program had been asked for the old one", async (t) => {
  const { server, file, ask } = await world(t);
  const place = file("token", "first\n");
  const ways = [{ token: { file: place } }, { token: { command: ["cat", place] } }];
  const sources = await Promise.all(ways.map((settings) => ask(settings)));
  for (const secret of ["first", "second"]) {
    server.logins = [`x-access-token:${secret}`];
    writeFileSync(place, `${secret}\n`);
    for (const source of sources) assert.equal(String(await source.bytes("list", module)), "v1.0.0\n", secret);
  }
});

test("that everybody may read a secret is said once", async (t) => {
  const { file, ask } = await world(t);
  const source = await ask({ token: { file: file("open", canary, 0o644) } });
  await source.bytes("list", module);
  await source.bytes("zip", module, "v1.0.0");
  const notes = source.scope.events.filter((event) => event.what === "server.note");
  assert.equal(notes.length, 1);
});

test("credentials are not sent over plain http", async (t) => {
  const { ask } = await world(t);
  const { port } = await listenHttp(t, (_, response) => response.end());
  const source = await ask({ token: { env: "GIT_TOKEN" } }, {}, `http://127.0.0.1:${port}`);
  const said = await source.bytes("list", module);
  assert.ok(said instanceof Fault && said.code === "INSECURE_CREDENTIALS", String(said));
});

/** The command lines of all processes, as anybody on this machine may read them. */
function argumentsOfAll(): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
    } catch {
      return []; // it has ended
    }
  });
}

/** Gives a token to the app with this key, as GitHub does. */
async function githubServer(t: TestContext) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  let asked = 0;
  const { port } = await listenHttp(t, (request, response) => {
    asked += 1;
    const [, claims = ""] = (request.headers.authorization ?? "").replace(/^Bearer /, "").split(".");
    const { iss } = JSON.parse(Buffer.from(claims, "base64url").toString() || "{}") as { iss?: string };
    const right = request.method === "POST" && request.url === "/app/installations/9/access_tokens" && iss === "7";
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    response.writeHead(right ? 201 : 404).end(JSON.stringify({ token: canary, expires_at }));
  });
  const key = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  return { api: `http://127.0.0.1:${port}`, key, asked: () => asked };
}
