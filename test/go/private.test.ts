import assert from "node:assert/strict";
import { readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { goAnswers, makeCorpus, questionsOf } from "../git/corpus-answers.ts";
import { corpus } from "../git/corpus.ts";
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
  readonly start: (...flags: readonly string[]) => Promise<Modgate>;
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
  const file = join(folder, "modgate.yaml");
  const rule = `  - pattern: ${host}\n    repository: ${git.url}/{2}/{3}\n    allowPrivateAddress: true\n`;
  writeFileSync(file, `private:\n${rule}`);
  const upstream = `${origin.url},direct`;
  const start = (...flags: readonly string[]) =>
    Modgate.start(t, { data, upstream, database, flags: ["--config", file, ...flags] });
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

/** What `go mod download -json` says of each module version. */
async function downloadAll(wanted: readonly string[], goproxy: string, folder: string, gosumdb: string) {
  const app = project(join(folder, "app"), []);
  const environment = { GOSUMDB: gosumdb };
  const options = { folder: app, goproxy, modcache: join(folder, "mod"), environment, killMs: 240_000 };
  const run = await go(["mod", "download", "-json", ...wanted], options);
  const said = run.stdout
    .split(/^(?=\{$)/m)
    .filter((part) => part.trim() !== "")
    .map((part) => JSON.parse(part) as { Path: string; Version: string; Sum?: string; Error?: string });
  return new Map(said.map(({ Path, Version, Sum, Error }) => [`${Path}@${Version}`, Sum ?? Error]));
}

/** Of the corpus, one of each kind; the tests of the git source ask for all. */
const few = new Set([
  "plain",
  "annotated",
  "nomod",
  "pseudo",
  "incompatible",
  "major-folder",
  "nested",
  "links",
  "submodule",
  "attributes",
  "case",
  "unicode",
  "broken-mod",
  "no-filter",
]);

test("what plain go computes of each repository of the corpus go gets through the gateway, also when it has vanished", async (t) => {
  const made = await makeCorpus(t);
  const { answers } = await goAnswers(made);
  const samples = corpus.filter(({ name }) => few.has(name));
  assert.equal(samples.length, few.size);
  const expected = new Map(
    samples
      .flatMap((sample) => questionsOf(sample, made.made, 2))
      .flatMap(({ module, query }) => {
        const answer = answers[`${module}@${query}`];
        return answer === undefined || "error" in answer ? [] : [[`${module}@${answer.version}`, answer.sum] as const];
      }),
  );
  for (const { name } of samples) symlinkSync(name, join(made.folder, "repositories", `${name}.git`));
  const file = join(made.folder, "modgate.yaml");
  const rule = `{ pattern: corpus.test, repository: "${made.server.url}/{2}", allowPrivateAddress: true }`;
  writeFileSync(file, `private:\n  - ${rule}\n`);
  const data = join(made.folder, "data");
  const line = beginLog(data);
  const flags = ["--config", file, "--cache-fresh-ms", "0"];
  const modgate = await Modgate.start(t, { data, upstream: "off", flags });
  const wanted = [...expected.keys()];
  for (const state of ["there", "gone"] as const) {
    if (state === "gone") renameSync(join(made.folder, "repositories"), join(made.folder, "elsewhere"));
    const got = await downloadAll(wanted, modgate.url, join(made.folder, state), line);
    let same = 0;
    for (const [version, sum] of expected) {
      if (sum === undefined) assert.match(got.get(version) ?? "", /GIT_ZIP_REFUSED|GIT_REPOSITORY_HIDDEN/, version);
      else assert.equal(got.get(version), sum, `${version}, while its repository is ${state}`);
      same += sum === undefined ? 0 : 1;
    }
    assert.ok(same >= 20, `${same} versions were compared`);
  }
  const list = await fetch(`${modgate.url}/corpus.test/plain.git/@v/list`);
  assert.equal(await list.text(), "v1.0.0\nv1.1.0\n", "of a list nobody ever asked for, what is held");
});

test("what was served stays served and stays what it was, though its tag moves and its repository vanishes", async (t) => {
  const script = library();
  const { folder, start, line, repositories } = await company(t, { "team/lib": script });
  const modgate = await start("--cache-fresh-ms", "0");
  const module = `${host}/team/lib`;
  const list = async (): Promise<string> => (await fetch(`${modgate.url}/${module}/@v/list`)).text();
  const sums = async (who: string) => downloadAll([`${module}@v1.0.0`], modgate.url, join(folder, who), line);
  const before = await sums("before");
  assert.equal(await list(), "v1.0.0\nv1.1.0\n");
  script.commit({ "lib.go": "package lib\n" });
  await script.tag("v1.0.0").tag("v1.2.0").write(join(repositories, "team/lib"));
  assert.equal(await list(), "v1.0.0\nv1.1.0\nv1.2.0\n");
  await modgate.saw("git.tag_moved");
  assert.deepEqual(await sums("moved"), before);
  renameSync(join(repositories, "team/lib"), join(folder, "taken-away"));
  assert.deepEqual(await sums("vanished"), before);
  assert.equal(await list(), "v1.0.0\nv1.1.0\nv1.2.0\n");
  const never = await fetch(`${modgate.url}/${module}/@v/v1.9.0.zip`);
  assert.equal(never.status, 502, "what was never there is not called absent while nobody can say");
});
