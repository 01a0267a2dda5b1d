import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { GitServer } from "../git/git-server.ts";
import { RepositoryScript } from "../git/repository-script.ts";
import { go, project } from "../support/go.ts";
import { beginLog } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

/** A company's git server, the public modules it uses, and a gateway that knows both. */
type Company = {
  readonly folder: string;
  readonly repositories: string;
  readonly git: GitServer;
  readonly origin: Origin;
  readonly database: TestDatabase;
  readonly data: string;
  readonly line: string;
  readonly start: (more?: string) => Promise<Modgate>;
};

const host = "git.corp.example";

async function company(t: TestContext, scripts: Readonly<Record<string, RepositoryScript>>): Promise<Company> {
  const folder = tempFolder(t);
  const repositories = join(folder, "repositories");
  for (const [name, script] of Object.entries(scripts)) await script.write(join(repositories, name));
  const git = await GitServer.start(t, repositories);
  const origin = await Origin.start(t, { path: "example.com/a", version: "v1.0.0" });
  const database = await TestDatabase.start(t, origin);
  const data = join(folder, "data");
  const line = beginLog(data);
  const start = async (more = ""): Promise<Modgate> => {
    const file = join(folder, "modgate.yaml");
    const rule = `  - pattern: ${host}\n    repository: ${git.url}/{2}/{3}\n    allowPrivateAddress: true\n`;
    writeFileSync(file, `private:\n${rule}${more}`);
    return Modgate.start(t, { data, upstream: `${origin.url},direct`, database, flags: ["--config", file] });
  };
  return { folder, repositories, git, origin, database, data, line, start };
}

const library = (): RepositoryScript => {
  const script = new RepositoryScript();
  script.commit({
    "go.mod": `module ${host}/team/lib\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n`,
    "lib.go": 'package lib\n\nimport _ "example.com/a"\n',
    "deep/er/er.go": "package er\n",
    "nested/go.mod": `module ${host}/team/lib/nested\n\ngo 1.21\n`,
    "nested/n.go": "package nested\n",
  });
  script.tag("v1.0.0").tag("nested/v0.2.0");
  script.commit({ "more.go": "package lib\n" });
  return script.tag("v1.1.0");
};

test("with GOPROXY and GOSUMDB alone go gets public and private modules, and verifies both", async (t) => {
  const { folder, start, line, origin, database, git } = await company(t, { "team/lib": library() });
  const modgate = await start();
  const app = project(join(folder, "app"), [`${host}/team/lib@v1.0.0`, `${host}/team/lib/nested@v0.2.0`]);
  const options = { folder: app, goproxy: modgate.url, modcache: join(folder, "mod") };
  const environment = { GOSUMDB: line };
  for (const args of [
    ["mod", "tidy"],
    ["build", "-o", "/dev/null", "."],
    ["get", `${host}/team/lib/deep/er@latest`],
    ["list", "-m", "-versions", `${host}/team/lib`],
    ["mod", "verify"],
  ]) {
    const run = await go(args, { ...options, environment });
    assert.equal(run.code, 0, `go ${args.join(" ")}: ${run.stderr}`);
    if (args[0] === "list") assert.equal(run.stdout, `${host}/team/lib v1.0.0 v1.1.0\n`);
  }
  const sums = readFileSync(join(app, "go.sum"), "utf8");
  assert.match(sums, /^git\.corp\.example\/team\/lib v1\.1\.0 h1:/m);
  assert.match(sums, /^example\.com\/a v1\.0\.0 h1:/m);
  const outside = [...origin.asked, ...database.asked].filter((path) => path.includes("corp.example"));
  assert.deepEqual(outside, [], "nobody outside heard of the private modules");
  assert.ok(git.asked.length > 0);
  const lookup = await fetch(`${modgate.url}/sumdb/gw.example.com/sum/1/lookup/${host}/team/lib@v1.1.0`);
  assert.equal(lookup.status, 200, "its record stands in our own log");
});
