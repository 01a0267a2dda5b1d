import assert from "node:assert/strict";
import { test } from "node:test";
import { Secret } from "../secret.ts";
import type { SshAccess } from "./git-access.ts";
import { type JudgedRemote, localEnvironment, remoteEnvironment } from "./git-environment.ts";
import { parseGitUrl } from "./git-url.ts";

const base = {
  PATH: "/bin",
  HOME: "/home/user",
  SSH_AUTH_SOCK: "/run/agent",
  GIT_DIR: "/elsewhere",
  GIT_TRACE_CURL: "1",
  GIT_TERMINAL_PROMPT: "1",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "user.name",
  GIT_CONFIG_VALUE_0: "u",
};
const emptyFolder = "/data/git/empty";

function remote(text: string, more: Partial<JudgedRemote> = {}): JudgedRemote {
  return { url: parseGitUrl(text), access: { trust: "configured" }, addresses: ["192.0.2.1"], proxy: "none", ...more };
}

/** The configuration that stands in the environment; what comes last counts. */
function config(environment: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const count = Number(environment["GIT_CONFIG_COUNT"]);
  return new Map(
    Array.from({ length: count }, (_, at) => [
      environment[`GIT_CONFIG_KEY_${at}`] ?? "",
      environment[`GIT_CONFIG_VALUE_${at}`] ?? "",
    ]),
  );
}

test("the server profile knows nothing of any user", () => {
  const set = remoteEnvironment({ profile: "server", base, emptyFolder }, remote("https://git.example.com/r"));
  assert.equal(set["HOME"], emptyFolder);
  assert.equal(set["GIT_CONFIG_NOSYSTEM"], "1");
  assert.equal(set["GIT_CONFIG_GLOBAL"], "/dev/null");
  for (const name of ["SSH_AUTH_SOCK", "GIT_DIR", "GIT_TRACE_CURL"]) assert.equal(set[name], undefined, name);
  assert.ok(!config(set).has("user.name"));
  assert.equal(config(set).get("credential.helper"), "");
});

test("the laptop profile keeps the user's own set-up, but no other repository and no trace", () => {
  const set = remoteEnvironment({ profile: "laptop", base, emptyFolder }, remote("https://git.example.com/r"));
  assert.equal(set["HOME"], "/home/user");
  assert.equal(set["SSH_AUTH_SOCK"], "/run/agent");
  for (const name of ["GIT_DIR", "GIT_TRACE_CURL"]) assert.equal(set[name], undefined, name);
  assert.equal(config(set).get("user.name"), "u");
  assert.ok(!config(set).has("credential.helper"));
});

for (const profile of ["server", "laptop"] as const) {
  test(`${profile}: no prompt, no redirect, one protocol, judged addresses`, () => {
    const set = remoteEnvironment({ profile, base, emptyFolder }, remote("https://git.example.com:8443/r"));
    assert.equal(set["GIT_TERMINAL_PROMPT"], "0");
    assert.equal(set["GIT_ASKPASS"], "");
    assert.equal(set["GIT_ALLOW_PROTOCOL"], "https");
    assert.equal(config(set).get("http.followRedirects"), "false");
    assert.equal(config(set).get("http.curloptResolve"), "git.example.com:8443:192.0.2.1");
    assert.equal(config(set).get("http.proxy"), "");
    assert.equal(config(set).get("core.hooksPath"), "/dev/null");
  });
}

test("what stays on this machine may use no protocol at all and has no remote", () => {
  const set = localEnvironment(base, "/data/git/x/content", emptyFolder);
  assert.equal(set["GIT_ALLOW_PROTOCOL"], "");
  assert.equal(set["HOME"], emptyFolder);
  assert.ok(!config(set).has("remote.origin.url"));
});

test("ssh on a server: pinned keys, judged address, nothing of a user; a shell reads each word as one", () => {
  const access = { trust: "configured", ssh: { knownHosts: "/data/it's 100% known", key: "/k" } } as const;
  const set = remoteEnvironment(
    { profile: "server", base, emptyFolder },
    remote("ssh://git@h.example:2222/r", { access }),
  );
  const command = set["GIT_SSH_COMMAND"] ?? "";
  for (const word of [
    "'-F' 'none'",
    "'BatchMode=yes'",
    "'StrictHostKeyChecking=yes'",
    "'HostName=192.0.2.1'",
    "'HostKeyAlias=[h.example]:2222'",
    `'IdentityFile="/k"'`,
    "'IdentityAgent=none'",
    `'UserKnownHostsFile="/data/it'\\''s 100%% known"'`,
  ]) {
    assert.ok(command.includes(word), `${word} in ${command}`);
  }
  assert.equal(set["GIT_ALLOW_PROTOCOL"], "ssh:git+ssh:ssh+git");
});

test("a rule's own authority counts instead of the machine's", () => {
  const from = { ...base, SSL_CERT_FILE: "/machine.pem" };
  const authority = (access: JudgedRemote["access"]) => {
    const judged = remote("https://git.example.com/r", { access });
    return remoteEnvironment({ profile: "server", base: from, emptyFolder }, judged)["GIT_SSL_CAINFO"];
  };
  assert.equal(authority({ trust: "configured" }), "/machine.pem");
  assert.equal(authority({ trust: "configured", ca: "/rule.pem" }), "/rule.pem");
});

test("a secret stands in the environment and nowhere else, for one host alone", () => {
  const login = { username: "ci", password: new Secret("canary") };
  const judged = remote("https://git.example.com:8443/r", { lent: { login } });
  const set = remoteEnvironment({ profile: "server", base, emptyFolder }, judged);
  const pair = Buffer.from("ci:canary").toString("base64");
  assert.equal(config(set).get("http.https://git.example.com:8443/.extraHeader"), `Authorization: Basic ${pair}`);
  assert.ok(!JSON.stringify(judged).includes("canary"));
});

test("what an ssh agent has is offered unless one key is named", () => {
  const words = (ssh: SshAccess) => {
    const judged = remote("ssh://git@h.example/r", { lent: { ssh } });
    return remoteEnvironment({ profile: "server", base, emptyFolder }, judged)["GIT_SSH_COMMAND"] ?? "";
  };
  assert.match(words({ knownHosts: "/k", agent: "/a b" }), /'IdentitiesOnly=no'.*'IdentityAgent="\/a b"'/);
  assert.match(words({ knownHosts: "/k", agent: "/a", key: "/k.pub" }), /'IdentitiesOnly=yes'/);
});
