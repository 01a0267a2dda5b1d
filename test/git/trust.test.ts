import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { has } from "../../scripts/test-tools.ts";
import { modgateBinary } from "../support/wrapped.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { RepositoryScript } from "./repository-script.ts";
import { newKey, startSshd } from "./ssh-server.ts";
import { openTestSource } from "./test-source.ts";

const module = "git.test/m";

test("modgate trust shows what ssh-keygen shows, and pins only what somebody has compared", async (t) => {
  if (!has("sshd")) return t.skip("no sshd: install openssh-server");
  const folder = tempFolder(t);
  const key = newKey(folder, "key");
  const { port, hostKey } = await startSshd(t, folder, [key]);
  const data = join(folder, "data");
  const pins = join(data, "known_hosts");
  const host = `localhost:${port}`;
  const [, own = ""] = spawnSync("ssh-keygen", ["-lf", join(folder, "host.pub")], { encoding: "utf8" }).stdout.split(
    " ",
  );
  const trust = (...flags: readonly string[]) => run([modgateBinary, "trust", host, "--data", data, ...flags]);

  const asked = await trust();
  assert.equal(asked.code, 1);
  assert.ok(asked.output.includes(`${own} (ssh-ed25519)`), asked.output);
  assert.match(asked.output, /GIT_HOST_KEY_UNKNOWN/);
  const wrong = await trust("--fingerprint", `SHA256:${"A".repeat(43)}`);
  assert.equal(wrong.code, 1);
  assert.match(wrong.output, /shows none of the keys expected/);
  assert.equal(statSync(pins, { throwIfNoEntry: false }), undefined, "nothing is pinned yet");

  assert.equal((await trust("--fingerprint", own)).code, 0);
  assert.equal(readFileSync(pins, "utf8"), `[localhost]:${port} ${hostKey}\n`);
  assert.equal(statSync(pins).mode & 0o777, 0o600);
  assert.match((await trust()).output, /pinned already/);

  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${module}\n` });
  script.tag("v1.0.0");
  await script.write(join(folder, "m.git"));
  const address = `ssh://${userInfo().username}@localhost:${port}${join(folder, "m.git")}`;
  const source = await openTestSource(
    { directory: data, profile: "server", environment: { PATH: process.env["PATH"] } },
    {
      rules: {
        root: () => ({ kind: "git", root: module, addresses: [address], subdirectory: "" }),
        access: () => ({ trust: "configured", ssh: { knownHosts: pins, key } }),
      },
      resolver: { resolve: async () => ["127.0.0.1"] },
    },
  );
  assert.equal(String(await source.bytes("list", module)), "v1.0.0\n", "what was pinned is what the git source trusts");

  const stranger = readFileSync(`${newKey(folder, "stranger")}.pub`, "utf8")
    .split(" ")
    .slice(0, 2)
    .join(" ");
  const other = "other.example ssh-ed25519 AAAA";
  writeFileSync(pins, `[localhost]:${port} ${stranger}\n${other}\n`);
  const changed = await trust("--yes");
  assert.equal(changed.code, 1, "--yes is not enough for a key that has changed");
  assert.match(changed.output, /GIT_HOST_KEY_CHANGED/);
  assert.equal((await trust("--fingerprint", own)).code, 0);
  assert.equal(readFileSync(pins, "utf8"), `${other}\n[localhost]:${port} ${hostKey}\n`, "others stay as they are");
});

test("at a terminal a person is asked, and only yes is yes", async (t) => {
  if (!has("sshd") || !has("script")) return t.skip("no sshd or script: install openssh-server and bsdutils");
  const folder = tempFolder(t);
  const { port } = await startSshd(t, folder, [newKey(folder, "key")]);
  const data = join(folder, "data");
  const atTerminal = (typed: string) =>
    run(["script", "-qec", `'${modgateBinary}' trust 127.0.0.1:${port} --data '${data}'`, "/dev/null"], typed);
  assert.equal((await atTerminal("no\n")).code, 1);
  const said = await atTerminal("yes\n");
  assert.equal(said.code, 0, said.output);
  assert.match(readFileSync(join(data, "known_hosts"), "utf8"), /^\[127\.0\.0\.1\]:\d+ ssh-ed25519 /m);
});

function run([program = "", ...args]: readonly string[], typed?: string) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  const hear = (text: string): void => {
    output += text;
    if (typed !== undefined && /pin them: /.test(output)) child.stdin.end(typed);
  };
  child.stdout.setEncoding("utf8").on("data", hear);
  child.stderr.setEncoding("utf8").on("data", hear);
  if (typed === undefined) child.stdin.end();
  return new Promise<{ readonly code: number | null; readonly output: string }>((resolve) => {
    child.once("close", (code) => resolve({ code, output }));
  });
}
