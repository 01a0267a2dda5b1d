import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { has } from "../../scripts/test-tools.ts";
import { RepositoryScript } from "../git/repository-script.ts";
import { newKey, startSshd } from "../git/ssh-server.ts";
import { go, project } from "../support/go.ts";
import { runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";

const module = "git.corp.example/team/lib.git";

test("over ssh with a pinned host key go gets through the gateway what plain go gets", async (t) => {
  if (!has("sshd")) return t.skip("no sshd: install openssh-server");
  const folder = tempFolder(t);
  const script = new RepositoryScript();
  script.commit({
    "go.mod": `module ${module}\n\ngo 1.21\n`,
    "p.go": "package lib\n",
    ".gitattributes": "*.go eol=crlf\n",
  });
  await script.tag("v1.0.0").write(join(folder, "repositories/team/lib"));
  const key = newKey(folder, "key");
  const { port, hostKey } = await startSshd(t, folder, [key]);
  const address = `ssh://${userInfo().username}@127.0.0.1:${port}${join(folder, "repositories")}`;

  const data = join(folder, "data");
  const config = join(folder, "modgate.yaml");
  const rule = `{ pattern: ${module}, repository: "${address}/team/lib", allowPrivateAddress: true, credentials: { ssh: { key: ${key} } } }`;
  writeFileSync(config, `private:\n  - ${rule}\n`);
  const modgate = await Modgate.start(t, {
    data,
    upstream: "off",
    flags: ["--config", config, "--cache-absent-ms", "0"],
  });
  const options = (name: string, goproxy: string) => ({
    folder: project(join(folder, name), [`${module}@v1.0.0`]),
    goproxy,
    modcache: join(folder, `${name}-mod`),
  });
  const before = await go(["mod", "download"], options("before", modgate.url));
  assert.match(before.stderr, new RegExp(`modgate trust 127\\.0\\.0\\.1:${port}`), "what to do is said");

  assert.equal((await runModgate(["trust", `127.0.0.1:${port}`, "--data", data, "--yes"])).code, 0);
  const ours = options("ours", modgate.url);
  const run = await go(["mod", "download"], ours);
  assert.equal(run.code, 0, run.stderr);

  const known = join(folder, "known");
  writeFileSync(known, `[127.0.0.1]:${port} ${hostKey}\n`);
  const environment = {
    GIT_SSH_COMMAND: `ssh -F none -i ${key} -o UserKnownHostsFile=${known}`,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${address}/.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://git.corp.example/",
  };
  const plain = { ...options("plain", "direct"), environment };
  const direct = await go(["mod", "download"], plain);
  assert.equal(direct.code, 0, direct.stderr);
  const [sum, expected] = [ours, plain].map((one) => readFileSync(join(one.folder, "go.sum"), "utf8"));
  assert.equal(sum, expected);
});
