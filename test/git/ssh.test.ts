import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Fault } from "../../src/fault/fault.ts";
import type { SshAccess } from "../../src/net/git/git-access.ts";
import { has } from "../../scripts/test-tools.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { RepositoryScript } from "./repository-script.ts";
import { newKey, startSshd } from "./ssh-server.ts";
import { openTestSource } from "./test-source.ts";

const module = "git.test/m";
/** Generous: plain go waits at these prompts as long as somebody lets it. */
const mostMs = 10_000;

test("over ssh: fetched with a key, and each prompt ends at once with its own reason", async (t) => {
  if (!has("sshd")) return t.skip("no sshd: install openssh-server");
  const folder = tempFolder(t);
  const key = newKey(folder, "key");
  const stranger = newKey(folder, "stranger");
  const locked = newKey(folder, "locked", "secret");
  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${module}\n`, "p.go": "package m\n" });
  script.tag("v1.0.0");
  await script.write(join(folder, "m.git"));
  const { port, hostKey } = await startSshd(t, folder, [key, locked]);
  const knownHosts = join(folder, "known_hosts");
  writeFileSync(knownHosts, `[git.test]:${port} ${hostKey}\n`);
  const wrongHosts = join(folder, "wrong_hosts");
  writeFileSync(wrongHosts, `[git.test]:${port} ${readFileSync(`${stranger}.pub`, "utf8")}`);
  const noHosts = join(folder, "no_hosts");
  writeFileSync(noHosts, "");

  const ask = async (ssh: SshAccess | undefined) => {
    const address = `ssh://${userInfo().username}@git.test:${port}${join(folder, "m.git")}`;
    const source = await openTestSource(
      {
        directory: join(folder, "data"),
        profile: "server",
        environment: { PATH: process.env["PATH"] },
        refsFreshMs: 0,
      },
      {
        rules: {
          root: () => ({ kind: "git", root: module, addresses: [address], subdirectory: "" }),
          access: () => ({ trust: "configured", ...(ssh !== undefined && { ssh }) }),
        },
        resolver: { resolve: async () => ["127.0.0.1"] },
      },
    );
    return source.bytes("list", module);
  };

  const cases = [
    [{ knownHosts: noHosts, key }, "GIT_HOST_KEY_UNKNOWN", "a host nobody pinned"],
    [{ knownHosts: wrongHosts, key }, "GIT_HOST_KEY_CHANGED", "a host whose key is another"],
    [{ knownHosts, key: stranger }, "GIT_KEY_REFUSED", "a key without rights"],
    [{ knownHosts }, "GIT_KEY_REFUSED", "no key"],
    [{ knownHosts, key: locked }, "GIT_KEY_PASSPHRASE", "a key that wants its passphrase"],
    [undefined, "GIT_HOST_KEY_UNKNOWN", "nothing configured"],
  ] as const;
  for (const [ssh, code, why] of cases) {
    const began = performance.now();
    const said = await ask(ssh);
    assert.ok(said instanceof Fault, why);
    assert.equal(said.code, code, `${why}: ${said.message}`);
    assert.ok(performance.now() - began < mostMs, `${why}: within ${mostMs} ms`);
  }
  assert.equal(String(await ask({ knownHosts, key })), "v1.0.0\n");
});
