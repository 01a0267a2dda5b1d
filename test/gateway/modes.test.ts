import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { modgate, runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const version = "v1.0.0";
const modules = ["example.com/a", "example.com/b", "example.com/c"].map((path) => ({ path, version }));
const quick = ["--client-wait-ms", "2000", "--client-patient-wait-ms", "2000", "--fetch-lookup-ms", "1000"];
const hasty = ["--checksums-patience-ms", "200", "--checksums-verify-every-ms", "200", "--cache-absent-ms", "0"];

/** Two upstreams that have the same modules, and a database that can be silenced. */
class Scene {
  readonly origin: Origin;
  readonly other: Origin;
  readonly database: TestDatabase;
  readonly data: string;
  readonly #t: TestContext;
  #modgate: Modgate | undefined;

  private constructor(t: TestContext, origin: Origin, other: Origin, database: TestDatabase) {
    this.#t = t;
    this.origin = origin;
    this.other = other;
    this.database = database;
    this.data = tempFolder(t);
  }

  static async set(t: TestContext): Promise<Scene> {
    const origin = await Origin.start(t, ...modules);
    const other = await Origin.start(t, ...modules);
    return new Scene(t, origin, other, await TestDatabase.start(t, origin));
  }

  get modgate(): Modgate {
    if (this.#modgate === undefined) throw new Error("it does not run");
    return this.#modgate;
  }

  async start(...flags: readonly string[]): Promise<void> {
    const { data, database, origin, other } = this;
    const upstream = `${origin.url},${other.url.replace("127.0.0.1", "localhost")}`;
    const foresight = ["--foresight-mode", "off"];
    const all = [...quick, ...hasty, ...foresight, ...flags];
    this.#modgate = await Modgate.start(this.#t, { data, upstream, database, flags: all });
  }

  silence(silent: boolean): void {
    if (silent) this.database.behaviours.set("", () => undefined);
    else this.database.behaviours.clear();
  }

  policy(...words: readonly string[]) {
    return runModgate(["policy", ...words, "--data", this.data]);
  }

  /** The status, and what modgate says where it is not 200. */
  async zip(module: string): Promise<string> {
    const reply = await fetch(`${this.modgate.url}/${module}/@v/${version}.zip`);
    const body = Buffer.from(await reply.arrayBuffer());
    if (reply.status === 200) return "200";
    return `${reply.status} ${/modgate (\w+),/.exec(body.toString())?.[1]}`;
  }

  /** Asks until it is so. */
  async comesTo(outcome: string, module: string): Promise<void> {
    let got = "";
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(100)) {
      got = await this.zip(module);
      if (got === outcome) return;
    }
    assert.equal(got, outcome, module);
  }
}

test("light: what two upstreams agree on is handed out, remembered over a kill, and verified afterwards", async (t) => {
  const scene = await Scene.set(t);
  scene.silence(true);
  await scene.start();
  assert.match(await scene.zip("example.com/a"), /^50[34] (STILL_FETCHING|SUMDB_UNREACHABLE)$/, "strict");
  const refused = await scene.policy("mode", "light", "--for", "10m");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /needs a reason[^]*MODE_REFUSED/);
  const said = await scene.policy("mode", "light", "--for", "10m", "--reason", "the database is silent");
  assert.equal(said.code, 0, said.stderr);
  assert.match(
    said.stdout,
    /^verification is light for \*\nuntil .*; then strict again\nbecause: the database is silent \(.+, admin socket\)$/m,
  );
  await scene.comesTo("200", "example.com/a");
  assert.match(await (await fetch(`${scene.modgate.url}/readyz`)).text(), /^ready\nverification: light until /);
  assert.match(await (await fetch(`${scene.modgate.url}/metrics`)).text(), /modgate_checksum_mode\{mode="light"\} 1/);
  const status = JSON.parse((await runModgate(["status", "--data", scene.data])).stdout) as Record<string, unknown>;
  assert.deepEqual((status["verification"] as { unsettled: number }).unsettled, 1);

  await scene.modgate.end("SIGKILL");
  await scene.start();
  assert.match(
    (await scene.policy("mode")).stdout,
    /^verification is strict, as configured\nhanded out unproven: 1 to be/,
  );
  assert.equal(await scene.zip("example.com/a"), "200", "it stands by what it has handed out");
  assert.notEqual(await scene.zip("example.com/b"), "200", "and hands out no more");
  const listed = await scene.policy("unproven");
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /^example\.com\/a v1\.0\.0: to be verified until /);
  assert.match(listed.stdout, /got it: 127\.0\.0\.1, 2 times, from \S+ \(request \S+\) to \S+ \(request \S+\)/);
  scene.silence(false);
  await scene.modgate.saw("unproven.settled", 20_000);
  assert.match((await scene.policy("unproven")).stdout, /^nothing that was handed out waits/);
});

test("light hands out nothing that nobody else speaks for, nothing that is denied, and nothing of a database that lies", async (t) => {
  const scene = await Scene.set(t);
  await scene.other.add({ path: "example.com/b", version, files: { "other.go": "package b\n" } });
  for (const kind of ["info", "mod", "zip"]) scene.other.files.delete(`example.com/c/@v/${version}.${kind}`);
  scene.silence(true);
  await scene.start("--checksums-mode", "light");
  assert.match(await scene.zip("example.com/b"), /^503/, "the other upstream has other bytes");
  assert.match(await scene.zip("example.com/c"), /^503/, "the other upstream does not have it");
  scene.database.behaviours.set("", (_request, response) => response.writeHead(404).end("not found\n"));
  await scene.comesTo("403 NOT_IN_SUMDB", "example.com/a");
  scene.database.behaviours.set("", (_request, response) => response.end("<html>sign in</html>"));
  await scene.comesTo("502 SUMDB_UNPROVEN", "example.com/a");
  scene.silence(true);
  await scene.comesTo("200", "example.com/a");
});

test("bypass: the first bytes win until it is shown that they are wrong; then nobody gets them, and it is known who did", async (t) => {
  const scene = await Scene.set(t);
  await scene.database.answer("lookup/example.com/a@v1.0.0"); // it knows what is right
  const right = scene.origin.files.get(`example.com/a/@v/${version}.zip`);
  await scene.origin.add({ path: "example.com/a", version, files: { "evil.go": "package a\n" } });
  scene.silence(true);
  assert.equal(modgate(["audit", "init", "--name", "gw.example.com/audit/1", "--data", scene.data]).code, 0);
  await scene.start();
  const said = await scene.policy(
    "mode",
    "bypass",
    "--for",
    "1h",
    "--reason",
    "release day",
    "--pattern",
    "example.com/a",
  );
  assert.equal(said.code, 0, said.stderr);
  await scene.comesTo("200", "example.com/a");
  assert.notEqual(await scene.zip("example.com/b"), "200", "it is for one module");
  const lookup = await fetch(`${scene.modgate.url}/sumdb/${scene.database.name}/lookup/example.com/a@${version}`);
  assert.equal(lookup.status, 503, "nothing is signed in any mode");
  assert.match(await lookup.text(), /for this one command, GONOSUMDB=example\.com\/a/);

  await scene.modgate.end("SIGKILL");
  await scene.start();
  assert.equal(await scene.zip("example.com/a"), "200");
  scene.silence(false);
  await scene.modgate.saw("unproven.withdrawn", 20_000);
  await scene.comesTo("403 WITHDRAWN", "example.com/a");
  const told = scene.modgate.events.find(({ what }) => what === "unproven.withdrawn");
  assert.equal(told?.["receivers"], 1);
  const report = await scene.policy("unproven");
  assert.equal(report.code, 1);
  assert.match(report.stdout, /^example\.com\/a v1\.0\.0: WITHDRAWN .*: it should be h1:/);
  assert.match(report.stdout, /look for it in go\.sum files: example\.com\/a v1\.0\.0 h1:/);
  assert.match(report.stdout, /got it: 127\.0\.0\.1, \d+ times/);
  scene.origin.files.set(`example.com/a/@v/${version}.zip`, right ?? Buffer.of());
  await scene.comesTo("200", "example.com/a");
  assert.equal(await scene.modgate.end(), 0);
  const trail = modgate(["audit", "search", "--data", scene.data]).stdout;
  assert.match(trail, /"what":"mode\.changed",.*"detail":"bypass for example\.com\/a until \d.*: release day"/);
  assert.match(trail, /"what":"withdrawn",.*"module":"example\.com\/a",.*"detail":"zip h1:.*, proven h1:.*, 1 got it"/);
});

test("the fuse opens on probes alone, and what it put in force ends with it", async (t) => {
  const scene = await Scene.set(t);
  const flags = ["--checksums-fuse", "on", "--checksums-probe-every-ms", "200", "--fetch-connect-ms", "300"];
  const limits = [
    "--checksums-fuse-failures",
    "3",
    "--checksums-fuse-rest-ms",
    "500",
    "--checksums-fuse-window-ms",
    "3000",
  ];
  await scene.start(...flags, ...limits);
  assert.equal(await scene.zip("example.com/a"), "200");
  scene.database.behaviours.set("lookup/example.com/b@v1.0.0", () => undefined);
  assert.notEqual(await scene.zip("example.com/b"), "200");
  assert.match(
    (await scene.policy("mode")).stdout,
    /^verification is strict, as configured\nfuse: closed$/m,
    "a new version is slow",
  );
  scene.database.behaviours.set("", (_request, response) => response.end("<html>sign in</html>"));
  await sleep(1_500);
  assert.match((await scene.policy("mode")).stdout, /fuse: closed$/m, "a lie is no slowness");
  scene.silence(true);
  await scene.modgate.saw("mode.changed", 20_000);
  assert.match(
    (await scene.policy("mode")).stdout,
    /^verification is light for \*\nbecause: .*probe.*\nfuse: (open|half_open)$/m,
  );
  await scene.comesTo("200", "example.com/c");
  scene.silence(false);
  for (const deadline = Date.now() + 20_000; ; await sleep(100)) {
    if ((await scene.policy("mode")).stdout.startsWith("verification is strict, as configured")) break;
    assert.ok(Date.now() < deadline, "the fuse closes");
  }
});
