import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { has } from "../../scripts/test-tools.ts";
import type { FaultCode } from "../../src/fault/catalogue.ts";
import { Fault } from "../../src/fault/fault.ts";
import { openCredentials } from "../../src/net/git/credentials/open-credentials.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { RepositoryScript } from "./repository-script.ts";
import { newKey, startSshd } from "./ssh-server.ts";
import { noPages, openTestSource } from "./test-source.ts";

const module = "git.test/m";

test("over ssh: by a key, an agent, or one key of an agent, whatever their folder is called", async (t) => {
  if (!has("sshd")) return t.skip("no sshd: install openssh-server");
  const folder = join(tempFolder(t), 'it\'s a 100% "odd" folder');
  mkdirSync(folder);
  const keys = Array.from({ length: 8 }, (_, n) => newKey(folder, `key-${n}`));
  const [key = "", open = ""] = keys;
  const [first = ""] = keys.slice(2);
  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${module}\n`, "p.go": "package m\n" });
  script.tag("v1.0.0");
  const repository = tempFolder(t);
  await script.write(repository);
  const { port, hostKey } = await startSshd(t, tempFolder(t), [key]);
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, `[git.test]:${port} ${hostKey}\n`);
  chmodSync(open, 0o640);
  const few = await startAgent(t, join(folder, "few"), [key, first]);
  // sshd hears out no more than six
  const many = await startAgent(t, join(folder, "many"), [...keys.slice(2), key]);
  copyFileSync(`${key}.pub`, join(folder, "chosen.pub"));

  const ask = async (ssh: object, pins = knownHosts) => {
    const environment = { PATH: process.env["PATH"], SSH_AUTH_SOCK: few };
    const credentials = openCredentials({ ssh }, { environment, knownHosts: pins, http: noPages });
    const source = await openTestSource(
      { directory: join(folder, "data"), profile: "server", environment, refsFreshMs: 0 },
      {
        rules: {
          root: () => ({
            kind: "git",
            root: module,
            addresses: [`ssh://${userInfo().username}@git.test:${port}${repository}`],
            subdirectory: "",
          }),
          access: () => ({ trust: "configured", credentials }),
        },
        resolver: { resolve: async () => ["127.0.0.1"] },
      },
    );
    return source.bytes("list", module);
  };

  const cases: readonly (readonly [ssh: object, code: FaultCode | undefined, why: string])[] = [
    [{ key }, undefined, "a key file"],
    [{ agent: few }, undefined, "whatever an agent has"],
    [{ agent: "SSH_AUTH_SOCK" }, undefined, "the agent of modgate's environment"],
    [{ agent: many, key: join(folder, "chosen.pub") }, undefined, "the one key of an agent that is named"],
    [{ key, knownHosts: "/dev/null" }, "GIT_HOST_KEY_UNKNOWN", "the rule's own host keys count, not the pinned ones"],
    [{ key: open }, "CREDENTIALS_UNSAFE", "a key that others may read: ssh would pass over it without a word"],
    [{ key: join(folder, "absent") }, "CREDENTIALS_UNREADABLE", "a key that is not there"],
    [{ agent: join(folder, "absent") }, "CREDENTIALS_UNREADABLE", "an agent that is not there"],
  ];
  for (const [ssh, code, why] of cases) {
    const said = await ask(ssh);
    if (code === undefined) assert.equal(String(said), "v1.0.0\n", why);
    else assert.equal(said instanceof Fault ? said.code : "an answer", code, `${why}: ${String(said)}`);
  }
});

/** A real agent with these keys; gives its socket. */
async function startAgent(t: TestContext, socket: string, keys: readonly string[]): Promise<string> {
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  t.after(() => agent.kill());
  for (let tries = 0; tries < 200 && statSync(socket, { throwIfNoEntry: false }) === undefined; tries++)
    await sleep(20);
  for (const key of keys) spawnSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return socket;
}
