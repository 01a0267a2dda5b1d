import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { PeopleIssuer } from "../access/people-issuer.ts";
import { freePort } from "../support/free-port.ts";
import { go, project } from "../support/go.ts";
import { modgate, runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const binary = join(import.meta.dirname, "../../bin/modgate");
const module = "git.corp.example/a/tool";

type Page = {
  readonly status: number;
  readonly location: string;
  readonly cookies: readonly string[];
  readonly text: string;
};

test("a person signs a command in, and go downloads a private module with what it got", async (t) => {
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const issuer = await PeopleIssuer.start(t);
  const url = `https://localhost:${await freePort()}`;
  assert.equal(modgate(["dev-cert", "localhost", "--data", data]).code, 0);
  const begun = [
    "audit",
    "init",
    "--name",
    "gw.example.com/audit/1",
    "--anchor",
    join(folder, "anchor"),
    "--data",
    data,
  ];
  assert.equal(modgate(begun).code, 0);
  writeFileSync(
    join(folder, "modgate.yaml"),
    `unlisted: git.corp.example
access:
  mode: on
  signIn:
    { issuer: "${issuer.url}", clientId: modgate, clientSecret: { env: CLIENT_SECRET }, address: "${url}", subject: email }
  grants: [{ subject: alice@corp.example, role: developer, modules: git.corp.example }]
`,
  );
  const origin = await Origin.start(t, { path: module, version: "v1.0.0" });
  const [cert, key, ca] = ["cert.pem", "key.pem", "ca.pem"].map((file) => join(data, "dev-cert", file)) as [
    string,
    string,
    string,
  ];
  const tls = ["--tls-cert", cert, "--tls-key", key, "--listen", url.replace("https://", "")];
  const server = await Modgate.start(t, {
    data,
    upstream: origin.url,
    flags: ["--config", join(folder, "modgate.yaml"), ...tls],
    environment: { CLIENT_SECRET: "canary-client-secret" },
  });

  const home = join(folder, "home");
  const environment = { SSL_CERT_FILE: ca, XDG_CONFIG_HOME: home, NETRC: "/dev/null" };
  const command = spawn(binary, ["auth", "login", url], { env: { ...process.env, ...environment } });
  t.after(() => command.kill("SIGKILL"));
  let printed = "";
  command.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
  while (!printed.includes("confirm the code")) await once(command.stderr, "data");
  const [, page = ""] = /^open (\S+)$/m.exec(printed) ?? [];
  const [, code = ""] = /the code ([A-Z-]+) there/.exec(printed) ?? [];
  assert.equal(page, `${url}/auth/device`);

  const cookies = new Map<string, string>();
  const ask = (address: string, form?: string): Promise<Page> => browse(address, readFileSync(ca), cookies, form);
  const toIssuer = await ask(`${url}/auth/sign-in`);
  const back = await fetch(toIssuer.location, { redirect: "manual" });
  const signedIn = await ask(back.headers.get("location") ?? "");
  assert.deepEqual([signedIn.status, signedIn.location], [303, page]);
  assert.deepEqual([...cookies.keys()], ["__Host-modgate"]);
  for (const cookie of signedIn.cookies) assert.match(cookie, /^__Host-.*; HttpOnly; SameSite=Lax; Secure$/);
  assert.match((await ask(`${page}?code=${code}`)).text, /wants a token/);
  assert.match((await ask(page, `code=${code}&answer=confirm`)).text, /Confirmed/);
  if (command.exitCode === null) await once(command, "exit");
  assert.equal(command.exitCode, 0, printed);
  assert.equal(statSync(join(home, "modgate", "auth")).mode & 0o777, 0o600);

  const run = await go(["mod", "download", `${module}@v1.0.0`], {
    folder: project(join(folder, "app"), []),
    goproxy: url,
    modcache: join(folder, "mod"),
    environment: { ...environment, GOAUTH: `${binary} auth` },
  });
  assert.equal(run.code, 0, run.stderr);

  const [, token = ""] = readFileSync(join(home, "modgate", "auth"), "utf8")
    .trim()
    .split(" ");
  const session = cookies.get("__Host-modgate") ?? "";
  const listed = modgate(["token", "list", "--data", data]).stdout;
  assert.match(listed, /user {2}alice@corp\.example.*modgate auth login/);
  const [, id = ""] = /^(\w+) {2}session {2}alice@corp\.example/m.exec(listed) ?? [];
  assert.equal(modgate(["token", "revoke", id, "--data", data]).code, 0);
  assert.match((await ask(page)).text, /SESSION_ENDED/, "at once");
  const again = await fetch((await ask(`${url}/auth/sign-in`)).location, { redirect: "manual" });
  await ask(again.headers.get("location") ?? "");
  assert.match((await ask(`${url}/auth/sign-out`, "")).text, /You are signed out/);
  await ask(`${url}/auth/callback?code=x&state=y`);
  await server.end();
  const leaves = (await runModgate(["audit", "search", "--data", data])).stdout;
  for (const leaf of [
    /sign-in.*session \w+/,
    /sign-out.*session/,
    /refusal.*GET \/auth\/callback: SIGN_IN_STATE/,
    /token\.created.*modgate auth login/,
  ])
    assert.match(leaves, leaf);
  for (const secret of [token, session, "canary-client-secret"]) {
    assert.ok(secret.length > 10 && !(server.output + printed + listed + leaves).includes(secret.slice(-20)));
  }
});

/** One request of a browser that knows the authority of the trial certificate; with a form, by POST from our own page. */
async function browse(address: string, ca: Buffer, cookies: Map<string, string>, form?: string): Promise<Page> {
  const url = new URL(address);
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const posted = { origin: url.origin, "content-type": "application/x-www-form-urlencoded" };
  const method = form === undefined ? "GET" : "POST";
  const asked = request(url, { ca, method, headers: { cookie, ...(form !== undefined && posted) } });
  const answered = once(asked, "response");
  asked.end(form);
  const [reply] = (await answered) as [IncomingMessage];
  const set = reply.headers["set-cookie"] ?? [];
  for (const line of set) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "") cookies.delete(name);
    else cookies.set(name, value);
  }
  const text = Buffer.concat((await reply.toArray()) as Buffer[]).toString();
  return { status: reply.statusCode ?? 0, location: reply.headers.location ?? "", cookies: set, text };
}
