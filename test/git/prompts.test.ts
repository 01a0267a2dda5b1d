import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { has } from "../../scripts/test-tools.ts";
import type { CredentialSettings } from "../../src/config/credentials.ts";
import type { FaultCode } from "../../src/fault/catalogue.ts";
import { Fault } from "../../src/fault/fault.ts";
import { openCredentials } from "../../src/net/git/credentials/open-credentials.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { GitServer } from "./git-server.ts";
import { RepositoryScript } from "./repository-script.ts";
import { newKey, startSshd } from "./ssh-server.ts";
import { noPages, openTestSource } from "./test-source.ts";

const module = "corp.test/m.git";
const mostMs = 3_000;
const plainGoMs = 2_000;

/** Where git stands still and asks a person, when there is one. */
type Situation = {
  readonly why: string;
  readonly code: FaultCode;
  readonly address: string;
  /** What the rule says. */
  readonly credentials?: CredentialSettings;
  /** The same for plain go, as a user would have it. */
  readonly ssh?: string;
  readonly login?: string;
};

test("where git would ask a person, the gateway ends at once and says why", async (t) => {
  if (!has("sshd") || !has("script")) return t.skip("no sshd or script: install openssh-server and bsdutils");
  const folder = tempFolder(t);
  const situations = await allSituations(t, folder);
  for (const situation of situations) {
    const { why, code } = situation;
    const began = performance.now();
    const said = await askModgate(folder, situation);
    const tookMs = Math.round(performance.now() - began);
    const end = said instanceof Fault ? said.code : "an answer";
    const message = said instanceof Fault ? said.message : "";
    t.diagnostic(`${why}: modgate ends after ${tookMs} ms with ${end}`);
    assert.equal(end, code, `${why}: ${message}`);
    assert.ok(tookMs < mostMs, `${why}: ${tookMs} ms`);
  }
  const records = situations.map(async (situation, at) => {
    t.diagnostic(`${situation.why}: plain go ${await recordPlainGo(join(folder, `go-${at}`), situation)}`);
  });
  await Promise.all(records);
});

async function allSituations(t: TestContext, folder: string): Promise<readonly Situation[]> {
  const [key, locked, stranger] = [
    newKey(folder, "key"),
    newKey(folder, "locked", "secret"),
    newKey(folder, "stranger"),
  ];
  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${module}\n` });
  script.tag("v1.0.0");
  await script.write(join(folder, "repositories", "m"));
  const { port, hostKey } = await startSshd(t, folder, [key, locked]);
  const ca = new PrivateCa();
  t.after(() => ca.close());
  const identity = ca.issue(["IP:127.0.0.1"]);
  const options = { identity, logins: ["ci:right"] };
  const server = await GitServer.start(t, join(folder, "repositories"), options);
  writeFileSync(join(folder, "ca.pem"), ca.cert);

  const hosts = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const known = hosts("known", `[127.0.0.1]:${port} ${hostKey}\n`);
  const other = hosts("other", `[127.0.0.1]:${port} ${readFileSync(`${stranger}.pub`, "utf8")}`);
  const none = hosts("none", "");
  const overSsh = (why: string, code: FaultCode, file: string, knownHosts: string): Situation => ({
    why,
    code,
    address: `ssh://${userInfo().username}@127.0.0.1:${port}${join(folder, "repositories")}`,
    credentials: { ssh: { key: file, knownHosts } },
    ssh: `ssh -F none -o IdentitiesOnly=yes -o IdentityFile=${file} -o UserKnownHostsFile=${knownHosts}`,
  });
  const overHttps = (why: string, code: FaultCode, more: Pick<Situation, "credentials" | "login">): Situation => ({
    why,
    code,
    address: server.url,
    ...more,
  });
  return [
    overSsh("a host key nobody knows", "GIT_HOST_KEY_UNKNOWN", key, none),
    overSsh("a host key that has changed", "GIT_HOST_KEY_CHANGED", key, other),
    overSsh("a key the server refuses", "GIT_KEY_REFUSED", stranger, known),
    overSsh("a key with a passphrase", "GIT_KEY_PASSPHRASE", locked, known),
    overHttps("a user name is wanted", "GIT_CREDENTIALS_WANTED", {}),
    overHttps("a token the server refuses", "GIT_CREDENTIALS_REFUSED", {
      credentials: { token: { env: "WRONG" } },
      login: "x-access-token:wrong",
    }),
  ];
}

async function askModgate(folder: string, { address, credentials }: Situation): Promise<Buffer | Fault> {
  const environment = { PATH: process.env["PATH"], WRONG: "wrong" };
  const doors = { environment, knownHosts: "/dev/null", http: noPages };
  const opened = credentials && { credentials: openCredentials(credentials, doors) };
  const source = await openTestSource(
    { directory: join(folder, "data"), profile: "server", environment, refsFreshMs: 0 },
    {
      rules: {
        root: () => ({ kind: "git", root: module, addresses: [`${address}/m`], subdirectory: "" }),
        access: () => ({ trust: "configured", ca: join(folder, "ca.pem"), ...opened }),
      },
    },
  );
  return source.bytes("list", module);
}

/** What plain go does with the same, at a terminal where nobody types anything. */
async function recordPlainGo(folder: string, { address, ssh, login }: Situation): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const target = login === undefined ? address : address.replace("//", `//${login}@`);
  const config = [`[url "${target}/"]`, "insteadOf = https://corp.test/", "[http]", `sslCAInfo = ${folder}/../ca.pem`];
  writeFileSync(join(folder, ".gitconfig"), `${config.join("\n")}\n`);
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    GOENV: "off",
    GOPROXY: "direct",
    GOSUMDB: "off",
    GOMODCACHE: join(folder, "modcache"),
    GOFLAGS: "-modcacherw",
    GOTOOLCHAIN: "local",
    GIT_TERMINAL_PROMPT: "1",
    ...(ssh !== undefined && { GIT_SSH_COMMAND: ssh }),
  };
  const args = ["-qec", `go list -m -versions ${module}`, "/dev/null"];
  const child = spawn("script", args, { cwd: folder, env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const began = performance.now();
  const timer = setTimeout(() => child.kill("SIGKILL"), plainGoMs);
  const code = await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  if (code !== null) return `ends after ${Math.round(performance.now() - began)} ms`;
  return `still waits after ${plainGoMs} ms at: ${
    output
      .trim()
      .split(/[\r\n]+/)
      .at(-1) ?? ""
  }`;
}
