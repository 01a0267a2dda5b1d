import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { GitServer } from "../git/git-server.ts";
import { RepositoryScript } from "../git/repository-script.ts";
import { PrivateCa } from "../net/private-ca.ts";
import { go, type GoOptions, project } from "../support/go.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgate } from "../support/wrapped.ts";

const open = "open.example.com/pub";
const secret = "corp.example.com/team/priv.git";

/** A private module behind TLS and a password, and a home whose git set-up knows the way in. */
async function world(t: TestContext) {
  const folder = tempFolder(t);
  const ca = new PrivateCa();
  t.after(() => ca.close());
  const script = new RepositoryScript();
  script.commit({ "go.mod": `module ${secret}\n\ngo 1.21\n`, "p.go": "package priv\n\nconst V = 1\n" });
  script.tag("v1.0.0").commit({ "q.go": "package priv\n" });
  await script.write(join(folder, "repositories/team/priv"));
  const identity = ca.issue(["IP:127.0.0.1"]);
  const server = await GitServer.start(t, join(folder, "repositories"), { identity, logins: ["me:right"] });
  const home = join(folder, "home");
  mkdirSync(home);
  const logIn = (password: string): void => {
    const [host = ""] = server.url.split("//").slice(1);
    writeFileSync(join(home, "logins"), `https://me:${password}@${host}\n`, { mode: 0o600 });
  };
  const config = [
    `[url "${server.url}/"]`,
    "insteadOf = https://corp.example.com/",
    "[http]",
    `sslCAInfo = ${ca.file}`,
    "[credential]",
    `helper = store --file ${join(home, "logins")}`,
  ];
  writeFileSync(join(home, ".gitconfig"), `${config.join("\n")}\n`);
  logIn("right");
  const origin = await Origin.start(t, { path: open, version: "v1.0.0" });
  const options = (name: string): GoOptions => ({
    folder: project(join(folder, name), [`${open}@v1.0.0`, `${secret}@v1.0.0`]),
    goproxy: origin.url,
    modcache: join(folder, `${name}-mod`),
    environment: { HOME: home, GOPRIVATE: "corp.example.com", NO_PROXY: "*" },
  });
  return { folder, server, origin, logIn, options };
}

test("a private module comes through the gateway by the user's own git set-up, as plain go gets it", async (t) => {
  const { origin, options } = await world(t);
  const plain = options("plain");
  assert.equal((await go(["mod", "download"], plain)).code, 0);
  const ours = options("ours");
  const run = await modgate(["go", "mod", "download"], ours);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /^modgate: 2 modules, /m);
  const goSum = (folder: string): string => readFileSync(join(folder, "go.sum"), "utf8");
  assert.equal(goSum(ours.folder), goSum(plain.folder));
  assert.ok(existsSync(join(plain.modcache, "cache/vcs")), "plain go runs git");
  assert.ok(!existsSync(join(ours.modcache, "cache/vcs")), "behind the gateway the go command runs none");
  const branch = await modgate(["go", "list", "-m", `${secret}@main`], ours);
  assert.match(branch.stdout, /v1\.0\.1-0\.2020\d{10}-[0-9a-f]{12}$/m, branch.stderr);
  assert.ok(!origin.asked.some((path) => path.includes("corp")), "no proxy hears of it");
});

test("runs at once over one cache get the same of a repository, and what one has kept needs no server", async (t) => {
  const { folder, server, options } = await world(t);
  const data = join(folder, "data");
  const all = ["one", "two", "three"].map(options);
  const runs = await Promise.all(all.map((each) => modgate(["go", "mod", "download"], { ...each, data })));
  for (const run of runs) {
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /^modgate: 2 modules, /m);
  }
  const sums = all.map((each) => readFileSync(join(each.folder, "go.sum"), "utf8"));
  assert.equal(new Set(sums).size, 1);
  const before = server.asked.length;
  const again = await modgate(["go", "mod", "download"], { ...options("again"), data });
  assert.equal(again.code, 0, again.stderr);
  assert.equal(server.asked.length, before);
});

test("a login that is refused is said with its reason, and nobody is asked for another", async (t) => {
  const { logIn, options } = await world(t);
  logIn("wrong");
  const run = await modgate(["go", "mod", "download"], options("ours"));
  assert.equal(run.code, 1);
  assert.match(run.stderr, /GIT_CREDENTIALS_REFUSED/);
  assert.doesNotMatch(run.stderr, /me:wrong|Password for/);
});

const children: readonly (readonly [set: Readonly<Record<string, string>>, list: string, seen: string, why: string])[] =
  [
    [{ GOPRIVATE: "a.example" }, "http://127.0.0.1:1", "none|a.example", "the gateway fetches it; GOPRIVATE stays"],
    [{ GOPRIVATE: "a.example" }, "off", "none|a.example", "off stops only what would be asked of a proxy"],
    [{ GOPRIVATE: "a.example" }, "direct", "|a.example", "there is no proxy to stand in front of"],
    [
      { GOPRIVATE: "a.example", GOVCS: "a.example:off" },
      "http://127.0.0.1:1",
      "|a.example",
      "GOVCS is the go command's",
    ],
    [{}, "off", "|", "nothing may be asked"],
  ];

test("the command keeps what the gateway does not do in its place", async (t) => {
  const folder = tempFolder(t);
  for (const [environment, goproxy, seen, why] of children) {
    const options = { folder, goproxy, modcache: join(folder, "mod"), environment };
    const run = await modgate(["run", "--", "sh", "-c", 'echo "$GONOPROXY|$GOPRIVATE"'], options);
    assert.equal(run.stdout, `${seen}\n`, why);
  }
});
