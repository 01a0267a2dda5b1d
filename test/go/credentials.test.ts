import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { GitServer } from "../git/git-server.ts";
import { RepositoryScript } from "../git/repository-script.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { go, project } from "../support/go.ts";
import { runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";

const canary = "canary-4711";
const host = "git.corp.example";

test("serve tells at start which credentials are taken, fetches with them, and shows them nowhere", async (t) => {
  const folder = tempFolder(t);
  const ca = new PrivateCa();
  t.after(() => ca.close());
  for (const team of ["one", "two"]) {
    const script = new RepositoryScript();
    script.commit({ "go.mod": `module ${host}/${team}/lib\n\ngo 1.21\n`, "p.go": "package lib\n" });
    await script.tag("v1.0.0").write(join(folder, "repositories", team, "lib"));
  }
  const identity = ca.issue(["IP:127.0.0.1"]);
  const server = await GitServer.start(t, join(folder, "repositories"), { identity, logins: [`ci:${canary}`] });
  const secret = join(folder, "secret");
  writeFileSync(secret, canary);
  chmodSync(secret, 0o600);
  const rule = (pattern: string, credentials: string): string =>
    `  - { pattern: ${pattern}, repository: "${server.url}/{2}/{3}", ca: ${ca.file}, allowPrivateAddress: true, credentials: ${credentials} }\n`;
  const config = join(folder, "modgate.yaml");
  const rules = [
    rule(`${host}/one`, `{ username: ci, password: { file: ${secret} } }`),
    rule(`${host}/two/lib`, "{ token: { env: OLD_TOKEN } }"),
  ];
  writeFileSync(config, `private:\n${rules.join("")}`);
  const environment = { OLD_TOKEN: `${canary}-old` };
  const options = { data: join(folder, "data"), upstream: "off", flags: ["--config", config], environment };
  const modgate = await Modgate.start(t, options);

  const told = (): number => modgate.events.filter(({ what }) => what === "credentials.checked").length;
  for (let tries = 0; tries < 600 && told() < 2; tries++) await sleep(50);
  const checked = (line: number) => {
    const found = modgate.events.find(({ rule: of }) => typeof of === "string" && of.endsWith(`:${line})`));
    return [found?.["outcome"], found?.["code"], found?.["used"]];
  };
  assert.deepEqual(checked(2), ["unrefused", undefined, `the password of file ${secret}, as ci`]);
  assert.deepEqual(checked(3), ["failed", "GIT_CREDENTIALS_REFUSED", "the token of env OLD_TOKEN, as x-access-token"]);

  const get = async (module: string) => {
    const app = project(join(folder, module), [`${host}/${module}@v1.0.0`]);
    return go(["mod", "download"], { folder: app, goproxy: modgate.url, modcache: join(folder, "mod", module) });
  };
  const good = await get("one/lib");
  assert.equal(good.code, 0, good.stderr);
  const bad = await get("two/lib");
  assert.match(bad.stderr, /credentials were sent: the token of env OLD_TOKEN/);
  const doctor = (module: string) =>
    runModgate(["doctor", `${host}/${module}`, "--config", config, "--data", join(folder, "data")], environment);
  const [fine, refused] = [await doctor("one/lib"), await doctor("two/lib")];
  assert.equal(fine.code, 0, fine.stdout);
  assert.match(fine.stdout, /^as: the password of file .*\nanswer: it lists its branches and tags$/m);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /^code: GIT_CREDENTIALS_REFUSED\nfix: renew the token/m);
  const [versioned, above] = [await doctor("one/lib@v1.0.0"), await doctor("one")];
  assert.equal(versioned.code, 0, versioned.stdout + versioned.stderr);
  assert.match(above.stdout, /^asked: nobody: .*\nas: nobody\nanswer: .* is no module: /m, "no proxy hears of it");
  const metrics = await (await fetch(`${modgate.url}/metrics`)).text();
  const shown = [JSON.stringify(modgate.events), bad.stderr, metrics, fine.stdout, refused.stdout];
  for (const text of shown) {
    for (const form of [canary, Buffer.from(`ci:${canary}`).toString("base64").slice(0, 16)]) {
      assert.ok(!text.includes(form));
    }
  }
  assert.ok(!readFileSync(config, "utf8").includes(canary));
});
