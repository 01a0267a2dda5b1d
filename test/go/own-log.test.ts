import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { go, project, type GoRun } from "../support/go.ts";
import { beginLog, modgate as command, runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const name = "gw.example.com/sum/1";
const toolchain = `v0.0.1-go1.99.1.linux-${process.arch === "arm64" ? "arm64" : "amd64"}`;
const modules = [
  { path: "example.com/a", version: "v1.0.0", goMod: "require example.com/b v1.1.0" },
  { path: "example.com/b", version: "v1.1.0" },
  { path: "example.com/c", version: "v1.0.0" },
  { path: "example.com/d", version: "v1.0.0" },
  { path: "corp.example/secret", version: "v0.3.0" },
  {
    path: "golang.org/toolchain",
    version: toolchain,
    files: { "bin/go": "#!/bin/sh\necho a made-up toolchain\n", "bin/gofmt": "x", "lib/x": "x", "pkg/tool/x": "x" },
  },
];

/** A gateway with a log of its own, in front of an origin and a public database of made-up modules. */
class House {
  readonly folder: string;
  readonly data: string;
  readonly line: string;
  readonly database: TestDatabase;
  readonly #t: TestContext;
  readonly #origin: Origin;
  readonly #flags: readonly string[];
  #modgate: Modgate | undefined;
  #runs = 0;

  private constructor(t: TestContext, origin: Origin, database: TestDatabase, flags: readonly string[]) {
    this.#flags = ["--unlisted", "corp.example", ...flags];
    this.#t = t;
    this.#origin = origin;
    this.database = database;
    this.folder = tempFolder(t);
    this.data = join(this.folder, "data");
    this.line = beginLog(this.data);
  }

  static async build(t: TestContext, flags: readonly string[] = []): Promise<House> {
    const origin = await Origin.start(t, ...modules);
    const house = new House(t, origin, await TestDatabase.start(t, origin), flags);
    await house.start();
    return house;
  }

  get modgate(): Modgate {
    if (this.#modgate === undefined) throw new Error("the gateway is not running");
    return this.#modgate;
  }

  async start(): Promise<void> {
    const { data, database } = this;
    const flags = this.#flags;
    this.#modgate = await Modgate.start(this.#t, { data, upstream: this.#origin.url, database, flags });
  }

  async stop(): Promise<void> {
    assert.equal(await this.#modgate?.end("SIGTERM"), 0);
  }

  /** A developer's machine: what go keeps outlives each run; with `cold`, all but what it keeps outside of its module cache. */
  client(who: string, { gosumdb = this.line, cold = false } = {}): (wanted: string) => Promise<GoRun> {
    const home = join(this.folder, who);
    return (wanted) => {
      const run = this.#runs++;
      return go(["mod", "download", "all"], {
        folder: project(join(home, `app${run}`), [wanted]),
        goproxy: this.modgate.url,
        modcache: join(home, cold ? `mod${run}` : "mod"),
        environment: { GOSUMDB: gosumdb, GOPATH: join(home, "gopath") },
      });
    };
  }
}

function succeeds(run: GoRun): void {
  assert.equal(run.code, 0, run.stderr);
}

test("with GOPROXY and GOSUMDB alone go verifies public modules, a private one and a toolchain", async (t) => {
  const house = await House.build(t);
  const run = house.client("a");
  succeeds(await run("example.com/a@v1.0.0"));
  succeeds(await run("corp.example/secret@v0.3.0"));
  const home = join(house.folder, "toolchain");
  const version = await go(["version"], {
    folder: project(home, ["example.com/c@v1.0.0"]),
    goproxy: house.modgate.url,
    modcache: join(home, "mod"),
    environment: { GOSUMDB: house.line, GOTOOLCHAIN: "go1.99.1", GOPATH: join(home, "gopath") },
  });
  assert.equal(version.stdout, "a made-up toolchain\n", version.stderr);
  assert.ok(
    !house.database.asked.some((path) => path.includes("corp.example")),
    "no public database heard of the private module",
  );
  const lookup = await fetch(`${house.modgate.url}/sumdb/${name}/lookup/example.com/a@v1.0.0`);
  const [, ...lines] = (await lookup.text()).split("\n");
  const upstream = house.database.records.find((record) => record.startsWith("example.com/a v1.0.0 ")) ?? "none";
  assert.ok(
    lines.join("\n").startsWith(`${upstream}\n`),
    "the record of a public module is the public one, byte for byte",
  );
});

test("anybody can audit the log with the public key: a record that the public log does not hold is found", async (t) => {
  const house = await House.build(t);
  succeeds(await house.client("a")("example.com/a@v1.0.0"));
  succeeds(await house.client("a")("corp.example/secret@v0.3.0"));
  const audit = (...more: readonly string[]) => {
    const where = ["--data", join(house.folder, "auditor"), "--upstream", "off", "--sumdb", house.database.sumdb];
    return runModgate(["sumdb", "audit", `${house.modgate.url}/sum/1`, "--key", house.line, ...where, ...more]);
  };
  const fine = await audit("--unlisted", "corp.example");
  assert.equal(fine.code, 0, fine.stdout + fine.stderr);
  assert.match(fine.stdout, /: 3 records; 2 stand in sum\.example\.com as they are here, 1 are private, 0 are wrong/);
  house.database.behaviours.set("lookup/corp.example/secret@v0.3.0", (_request, response) => {
    response.writeHead(404).end("not found\n");
  });
  const found = await audit();
  assert.equal(found.code, 1);
  assert.match(found.stdout, /^record \d corp\.example\/secret@v0\.3\.0: sum\.example\.com has no record of it$/m);
});

test("the log answers at its own address as well: GOSUMDB with a URL", async (t) => {
  const house = await House.build(t);
  const run = house.client("direct", { gosumdb: `${house.line} ${house.modgate.url}/sum/1` });
  succeeds(await run("example.com/a@v1.0.0"));
  assert.ok(house.modgate.events.some((event) => event.what === "request.ended" && event["endpoint"] === "sumdb"));
  for (const [path, status] of [
    ["sum/1/latest", 200],
    ["sum/1/tile/8/0/000.p/1", 200],
    ["sum/1/tile/8/data/000.p/1", 200],
    ["sum/1/tile/8/0/001", 404],
    ["sum/1/tile/8/0/1", 400],
    ["sum/1/lookup/example.com/absent@v1.0.0", 404],
    ["sum/1/lookup/example.com/a@master", 400],
    ["sum/2/latest", 404],
    ["latest", 404],
    [`sumdb/${name}/lookup/example.com/a@master`, 400],
  ] as const) {
    const reply = await fetch(`${house.modgate.url}/${path}`);
    assert.equal(reply.status, status, `${path}: ${await reply.text()}`);
  }
});

test("a public database that accepts and never answers: what the log holds is verified, what is new ends with the reason", async (t) => {
  const house = await House.build(t, ["--client-wait-ms", "2000", "--client-patient-wait-ms", "3000"]);
  succeeds(await house.client("a")("example.com/b@v1.1.0"));
  house.database.behaviours.set("", () => undefined);
  succeeds(await house.client("b")("example.com/b@v1.1.0"));
  const fresh = await house.client("b")("example.com/d@v1.0.0");
  assert.notEqual(fresh.code, 0);
  assert.match(fresh.stderr, /modgate (STILL_FETCHING|SUMDB_UNREACHABLE)/);
});

test("a record that a public database denies is not signed, however willing the upstream is", async (t) => {
  const house = await House.build(t);
  house.database.behaviours.set("lookup", (_request, response) => response.writeHead(404).end("no such version\n"));
  const run = await house.client("a")("example.com/a@v1.0.0");
  assert.notEqual(run.code, 0);
  assert.match(run.stderr, /modgate (NOT_IN_SUMDB|NOT_FOUND)/);
});

/** Backs up a stopped data folder with one record, then lets `a` see a second. */
async function rolledBack(t: TestContext) {
  const house = await House.build(t);
  const a = house.client("a");
  succeeds(await a("example.com/b@v1.1.0"));
  await house.stop();
  const aside = join(house.folder, "aside");
  cpSync(house.data, join(aside, "data"), { recursive: true });
  cpSync(`${house.data}.keys`, join(aside, "keys"), { recursive: true });
  await house.start();
  succeeds(await a("example.com/c@v1.0.0"));
  await house.stop();
  rmSync(house.data, { recursive: true });
  cpSync(join(aside, "data"), house.data, { recursive: true });
  return { house, a, aside };
}

test("a restored backup signs nothing until it is recovered, and then clients go on as if nothing had been", async (t) => {
  const { house, a } = await rolledBack(t);
  await house.start();
  for (const client of [a, house.client("a", { cold: true })]) {
    const refused = await client("example.com/d@v1.0.0");
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /modgate sumdb recover/);
    assert.doesNotMatch(refused.stderr, /SECURITY ERROR/);
  }
  succeeds(await house.client("fresh")("example.com/b@v1.1.0"));
  await house.stop();
  const recovered = command(["sumdb", "recover", "--data", house.data]);
  assert.equal(recovered.code, 0, recovered.stderr);
  assert.match(recovered.stderr, /1 of them were put back/);
  await house.start();
  succeeds(await a("example.com/d@v1.0.0"));
  succeeds(await a("example.com/c@v1.0.0"));
});

test("the negative control: without the anchor's guard the same restore is a fork, and go says so", async (t) => {
  const { house, a, aside } = await rolledBack(t);
  rmSync(`${house.data}.keys`, { recursive: true });
  cpSync(join(aside, "keys"), `${house.data}.keys`, { recursive: true });
  await house.start();
  succeeds(await house.client("other")("example.com/d@v1.0.0"));
  const forked = await a("example.com/a@v1.0.0");
  assert.match(forked.stderr, /SECURITY ERROR/);
});

test("a key is replaced under running clients: both sign, then the line changes, then the old one goes", async (t) => {
  const house = await House.build(t);
  const a = house.client("a");
  succeeds(await a("example.com/b@v1.1.0"));
  const rotated = command(["sumdb", "rotate", "--data", house.data]);
  const fresh = /GOSUMDB=(\S+)/.exec(rotated.stdout)?.[1] ?? "";
  assert.equal(rotated.code, 0, rotated.stderr);
  for (const deadline = Date.now() + 15_000; Date.now() < deadline;) {
    const head = await (await fetch(`${house.modgate.url}/sumdb/${name}/latest`)).text();
    if (head.split("\n— ").length === 3) break;
    await new Promise((next) => setTimeout(next, 200));
  }
  succeeds(await a("example.com/c@v1.0.0")); // a head that both have signed is what this client keeps now
  const b = house.client("a", { gosumdb: fresh });
  succeeds(await b("example.com/c@v1.0.0"));
  assert.equal(command(["sumdb", "rotate", "--finish", "--data", house.data]).code, 0);
  succeeds(await b("example.com/d@v1.0.0"));
  succeeds(await house.client("new", { gosumdb: fresh })("example.com/a@v1.0.0"));
});

test("without an overlap the new key breaks the clients: why both sign for a while", async (t) => {
  const house = await House.build(t);
  succeeds(await house.client("a")("example.com/b@v1.1.0"));
  await house.stop();
  assert.match(command(["sumdb", "rotate", "--finish", "--data", house.data]).stderr, /no rotation is under way/);
  const rotated = command(["sumdb", "rotate", "--data", house.data]);
  const fresh = /GOSUMDB=(\S+)/.exec(rotated.stdout)?.[1] ?? "";
  assert.match(command(["sumdb", "rotate", "--data", house.data]).stderr, /2 keys already/);
  const early = command(["sumdb", "rotate", "--finish", "--data", house.data]);
  assert.match(early.stderr, /not signed by the new key yet/);
  await house.start();
  const broken = await house.client("a", { gosumdb: fresh })("example.com/b@v1.1.0");
  assert.notEqual(broken.code, 0);
  assert.match(broken.stderr, /no verifiable signatures/);
});

test("init: two lines on standard output, secrets for the owner alone, and no second beginning", async (t) => {
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const run = command(["sumdb", "init", "--name", name, "--data", data]);
  assert.match(
    run.stdout,
    /^go env -w GOPROXY=https:\/\/gw\.example\.com\ngo env -w GOSUMDB=gw\.example\.com\/sum\/1\+[0-9a-f]{8}\+\S+\n$/,
  );
  assert.deepEqual(readdirSync(folder).sort(), ["data", "data.keys"]);
  assert.doesNotMatch(run.stdout + run.stderr, /PRIVATE/);
  for (const [args, code, why] of [
    [["--name", name, "--data", data], /LOG_EXISTS/, "the data folder has a log"],
    [
      ["--name", name, "--data", join(folder, "other"), "--anchor", join(`${data}.keys`, "anchor")],
      /LOG_EXISTS/,
      "the name has an anchor",
    ],
    [["--name", "https://gw.example.com", "--data", join(folder, "other")], /USAGE/, "a URL is no name"],
    [["--name", "gw.example.com/", "--data", join(folder, "other")], /USAGE/, "go refuses a slash at the end"],
  ] as const) {
    const again = command(["sumdb", "init", ...args]);
    assert.notEqual(again.code, 0, why);
    assert.match(again.stderr, code, why);
  }
});
