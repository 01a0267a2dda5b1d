import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { runModgate } from "../support/modgate-command.ts";
import { Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgate as wrapped, modgateBinary } from "../support/wrapped.ts";

const zip = "example.com/m/@v/v1.0.0.zip";
const flags = ["--client-wait-ms", "10000", "--client-patient-wait-ms", "10000", "--foresight-mode", "off"];

async function open(t: TestContext, ...more: readonly string[]) {
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  const data = tempFolder(t);
  const server = await Modgate.start(t, { data, upstream: origin.url, flags: [...flags, ...more] });
  const why = (...args: readonly string[]) => runModgate(["why", "--data", data, ...args]);
  return { origin, data, server, why };
}

test("why: a module that is held, with its way and when it was asked for last", async (t) => {
  const { origin, server, why } = await open(t);
  await fetch(`${server.url}/${zip}`);
  const { code, stdout, stderr } = await why("example.com/m@v1.0.0");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^example\.com\/m@v1\.0\.0\nroute +public: no rule says private\n/);
  assert.ok(stdout.includes(`upstream  ${origin.url}\n`), stdout);
  assert.match(stdout, /^verified +by nobody: sumdb is off$/m);
  assert.match(stdout, /^held +kept: zip, \d+ B from http:\S+ since 2\d{3}-/m);
  assert.match(stdout, /^last .*example\.com\/m@v1\.0\.0 \(\.zip\): 200 from upstream after /m);
  assert.match(stdout, /^ {2}at \d+ m?s +waited .* for the first byte from 127\.0\.0\.1:\d+: done$/m);
});

test("why: what is waited for now, and afterwards by the id that go prints", async (t) => {
  const { origin, server, why } = await open(t);
  origin.behaviours.set(zip, () => undefined);
  const folder = tempFolder(t);
  const options = {
    folder: project(join(folder, "app"), ["example.com/m@v1.0.0"]),
    goproxy: server.url,
    modcache: join(folder, "mod"),
  };
  const failing = go(["mod", "download"], options);
  await server.saw("wait.began");
  const now = await until(async () => {
    const { stdout } = await why("example.com/m@v1.0.0");
    return /^now +\S+ \(\.zip\), for .*\n(?: {2}at .*\n)* {2}at .* waiting .* of .* for the first byte from /m.exec(
      stdout,
    )?.[0];
  });
  assert.ok(now !== undefined);
  const { stderr } = await failing;
  const id = /modgate STILL_FETCHING, request ([0-9a-f]{16})/.exec(stderr)?.[1] ?? "";
  const after = await why(id);
  assert.match(after.stdout, new RegExp(`\\(\\.zip\\): 503 STILL_FETCHING after .* \\(request ${id}\\)\\n {2}why: `));
  assert.match(after.stdout, /^ {2}at .* waited 10 s of 10 s for the fetch of it: out of time$/m);
  assert.match(after.stdout, /^ {2}at .* waiting .* of .* for the first byte from 127\S+: goes on$/m);
  const { last } = JSON.parse((await why("--json", "example.com/m")).stdout) as {
    last: { ended: { code?: string } }[];
  };
  assert.ok(last.some(({ ended }) => ended.code === "STILL_FETCHING"));
});

test("why: a private module, with file and line of the rule that decides", async (t) => {
  const file = join(tempFolder(t), "modgate.yaml");
  writeFileSync(file, "private:\n  - pattern: corp.example/*\n");
  const { why } = await open(t, "--config", file);
  const { stdout } = await why("corp.example/secret");
  assert.ok(stdout.includes(`route     private: corp.example/* (${file}:2) matches;`), stdout);
  assert.match(stdout, /^verified +by the first sight of it: corp\.example\/\*/m);
  assert.doesNotMatch(stdout, /^upstream/m);
});

test("why without a server: the configuration of this machine, and the cache and requests of modgate go", async (t) => {
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  origin.behaviours.set(zip, (_request, response) => void response.writeHead(500).end("out of order"));
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const options = {
    folder: project(join(folder, "app"), ["example.com/m@v1.0.0"]),
    goproxy: origin.url,
    modcache: join(folder, "mod"),
    data,
  };
  const failed = await wrapped(["go", "mod", "download"], options);
  const id = /request ([0-9a-f]{16})/.exec(failed.stderr)?.[1] ?? "";
  const why = (named: string) => runModgate(["why", "--data", data, "--upstream", `${origin.url},direct`, named]);
  const trace = await why(id);
  assert.match(
    trace.stdout,
    /example\.com\/m@v1\.0\.0 \(\.zip\): 502 UPSTREAM_BROKEN after /,
    failed.stderr + trace.stderr,
  );
  assert.match(trace.stdout, /^ {2}tried http:\S+: UPSTREAM_BROKEN: .*500; .*out of order$/m);
  const { stdout } = await why("example.com/m@v1.0.0");
  assert.match(stdout, /no server runs/);
  assert.match(stdout, /^upstream +direct$/m);
  assert.match(stdout, /^held +kept: mod, /m);
  assert.ok(stdout.includes(`(request ${id})`), stdout);
  assert.equal((await why("example.com/other@v1.0.0")).code, 0, "nothing is known of it");
});

test("a running modgate go without a server: why and live show what it waits for, and live ends with it", async (t) => {
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  const release = Promise.withResolvers<void>();
  origin.behaviours.set(zip, (...answer) => void release.promise.then(() => serve(...answer)));
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const options = {
    folder: project(join(folder, "app"), ["example.com/m@v1.0.0"]),
    goproxy: origin.url,
    modcache: join(folder, "mod"),
    data,
  };
  // Of a command that was killed.
  mkdirSync(join(data, "run"), { recursive: true });
  writeFileSync(join(data, "run", "0badcafe.sock"), "");
  const running = wrapped(["go", "mod", "download"], options);
  const now = await until(async () => {
    const { stdout } = await runModgate(["why", "--data", data, "example.com/m@v1.0.0"]);
    const shown = /^now .* \(\.zip\), for .*\(request (\w{16})\)\n(?: {2}at .*\n)* {2}at .* for the first byte from /m;
    return shown.exec(stdout)?.[1];
  });
  assert.match((await runModgate(["why", "--data", data, now ?? ""])).stdout, /\(\.zip\), under way for /);
  const live = spawn(modgateBinary, ["live", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => live.kill("SIGKILL"));
  const ended = once(live, "close");
  let text = "";
  live.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  while (!text.includes("request.began")) await once(live.stdout, "data");
  release.resolve();
  assert.equal((await running).code, 0);
  assert.deepEqual(await ended, [0, null]);
  assert.match(text, /"what":"request\.began".*"module":"example\.com\/m"/);
  assert.match(text, /"what":"server\.stopping"/);
  assert.deepEqual(readdirSync(join(data, "run")), []);
  assert.equal((await runModgate(["live", "--data", data])).code, 1, "nothing runs any more");
});

test("why: names that name nothing are refused, with what to name", async (t) => {
  const data = tempFolder(t);
  for (const named of ["Example", "a.example/m@v1@v2", "../x", "-"]) {
    const { code, stderr } = await runModgate(["why", "--data", data, named]);
    assert.equal(code, 2, stderr);
  }
  const { code, stderr } = await runModgate(["why", "--data", data, "0123456789abcdef"]);
  assert.equal(code, 1);
  assert.match(stderr, /UNKNOWN_REQUEST/);
});

test("live: each event as a line where nobody looks, until the server stops", async (t) => {
  const { data, server } = await open(t);
  const child = spawn(modgateBinary, ["live", "--data", data], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  const ended = new Promise((resolve) => child.once("close", resolve));
  await until(async () => {
    await fetch(`${server.url}/${zip}`);
    return text.includes('"what":"request.ended"') || undefined;
  });
  await server.end();
  assert.equal(await ended, 0);
  const events = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { what: string });
  assert.ok(events.some(({ what }) => what === "server.stopping"));
});

async function until<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const found = await look();
    if (found !== undefined) return found;
  }
  return undefined;
}
