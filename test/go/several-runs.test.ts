import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { goEnvironment, project, runWithGo } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { noise } from "../support/module-files.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";
import { modgate, modgateBinary, wrappedEnvironment } from "../support/wrapped.ts";

/** Some zips stand in their record, some are blobs. */
const modules = Array.from({ length: 8 }, (_, n) => ({
  path: `example.com/m${n}`,
  version: "v1.0.0",
  files: { "noise.bin": noise(n % 2 === 0 ? 1_000 : 300_000, n + 1) },
}));
const zipOf = (n: number): string => `example.com/m${n}/@v/v1.0.0.zip`;

/** An app for each run, each with a module cache of its own, over one cache of modgate's. */
async function runsOverOneCache(t: TestContext) {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const requires = modules.map(({ path, version }) => `${path}@${version}`);
  const optionsOf = (name: string) => ({
    folder: project(join(folder, name), requires),
    goproxy: origin.url,
    modcache: join(folder, `${name}-mod`),
    data: join(folder, "data"),
  });
  return { origin, optionsOf };
}

const caches = [
  ["with room for all: nothing is fetched twice", []],
  ["with room for a third: what one evicts another fetches again", ["--max-bytes", "500KiB"]],
] as const;

describe("several runs over one cache", { concurrency: 3 }, () => {
  for (const [room, flags] of caches) {
    test(`four runs at once over one cold cache ${room}, and all get the same`, async (t) => {
      const { origin, optionsOf } = await runsOverOneCache(t);
      const all = ["one", "two", "three", "four"].map(optionsOf);
      const runs = await Promise.all(all.map((options) => modgate(["go", "mod", "download"], { ...options, flags })));
      for (const run of runs) {
        assert.equal(run.code, 0, run.stderr);
        assert.match(run.stderr, /^modgate: 8 modules, /m);
        assert.doesNotMatch(run.stderr, /gone afterwards/);
      }
      const sums = all.map(({ folder }) => readFileSync(join(folder, "go.sum"), "utf8"));
      assert.equal(new Set(sums).size, 1);
      assert.match(sums[0] ?? "", /^example\.com\/m7 v1\.0\.0\/go\.mod h1:/m);
      const twice = origin.asked.filter((path, at) => isFile(path) && origin.asked.indexOf(path) !== at);
      if (flags.length === 0) assert.deepEqual(twice, []);
    });
  }

  test("runs that verify the same at once do not disturb one another", async (t) => {
    const { origin, optionsOf } = await runsOverOneCache(t);
    const database = await TestDatabase.start(t, origin);
    database.relayedBy(origin);
    const environment = { GOSUMDB: database.keys.verifierKey };
    const all = ["one", "two", "three"].map((name) => ({ ...optionsOf(name), environment }));
    const runs = await Promise.all(all.map((options) => modgate(["go", "mod", "tidy"], options)));
    for (const run of runs) assert.equal(run.code, 0, run.stderr);
    const sums = all.map(({ folder }) => readFileSync(join(folder, "go.sum"), "utf8"));
    assert.equal(new Set(sums).size, 1);
    assert.equal(sums[0]?.trimEnd().split("\n").length, 2 * modules.length);
    assert.deepEqual(
      origin.asked.filter((path, at) => isFile(path) && origin.asked.indexOf(path) !== at),
      [],
    );
  });

  test("killed in the middle of a zip: another run takes over in a bounded time, and nothing is torn", async (t) => {
    const { origin, optionsOf } = await runsOverOneCache(t);
    const half = Promise.withResolvers<void>();
    origin.behaviours.set(zipOf(1), (_request, response, body = Buffer.of()) => {
      origin.behaviours.delete(zipOf(1));
      response
        .writeHead(200, { "content-length": body.length })
        .write(body.subarray(0, body.length / 2), () => half.resolve());
    });
    const owner = start(t, ["go", "mod", "download"], optionsOf("owner"));
    await half.promise;
    const heir = start(t, ["--json", "go", "mod", "download"], optionsOf("heir"));
    const events = linesOf(heir.stderr);
    const ended = once(heir, "exit");
    await until(() => events.text.includes('"reason":"shared_fetch","on":"another modgate"'), "it waits for the other");
    await until(() => [0, 2, 3, 4, 5, 6, 7].every((n) => origin.countOf(zipOf(n)) === 1), "the others are there");
    owner.kill("SIGKILL");
    const killed = performance.now();
    assert.deepEqual(await ended, [0, null], events.text.slice(-2_000));
    assert.ok(performance.now() - killed < 20_000, "10 s and a little");
    assert.equal(origin.countOf(zipOf(1)), 2, "once by each");

    const options = optionsOf("offline");
    await origin.stop();
    const offline = await modgate(["go", "mod", "download"], options);
    assert.equal(offline.code, 0, offline.stderr);
    assert.match(offline.stderr, /0 B fetched, 8 from cache/);
    const verified = await modgate(["go", "mod", "verify"], options);
    assert.equal(verified.stdout, "all modules verified\n", verified.stderr);
  });

  test("when the fetch of one fails, the other tries itself at once", async (t) => {
    const { origin, optionsOf } = await runsOverOneCache(t);
    const fail = Promise.withResolvers<void>();
    origin.behaviours.set(zipOf(1), (_request, response) => {
      origin.behaviours.delete(zipOf(1));
      void fail.promise.then(() => response.writeHead(403).end("not for you\n"));
    });
    const unlucky = modgate(["go", "mod", "download"], optionsOf("unlucky"));
    await until(() => origin.countOf(zipOf(1)) === 1, "the first has asked");
    const lucky = start(t, ["--json", "go", "mod", "download"], optionsOf("lucky"));
    const events = linesOf(lucky.stderr);
    const ended = once(lucky, "exit");
    await until(() => events.text.includes('"on":"another modgate"'), "the second waits");
    fail.resolve();
    assert.deepEqual(await ended, [0, null], events.text.slice(-2_000));
    await unlucky;
    assert.equal(origin.countOf(zipOf(1)), 2);
  });

  test("a server has its folder alone: a run beside it has another cache, and beside a run it does not start", async (t) => {
    const { origin, optionsOf } = await runsOverOneCache(t);
    const { data } = optionsOf("server");
    const server = await Modgate.start(t, { data, upstream: origin.url });
    const beside = await modgate(["go", "mod", "download"], optionsOf("beside"));
    assert.equal(beside.code, 0, beside.stderr);
    assert.equal(beside.stderr.match(/another modgate uses .*gone afterwards/g)?.length, 1, beside.stderr);
    await server.end();

    const script = 'curl -s "$GOPROXY/example.com/m1/@v/list"; exec sleep 60';
    const run = start(t, ["run", "--", "sh", "-c", script], optionsOf("run"));
    await once(run.stdout, "data");
    const refused = await runWithGo(
      modgateBinary,
      ["serve", "--listen", "127.0.0.1:0", "--data", data],
      optionsOf("no"),
    );
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /another modgate uses .*\(DATA_IN_USE\)/s);
  });
});

function isFile(path: string): boolean {
  return /\.(?:info|mod|zip)$/.test(path);
}

function start(
  t: TestContext,
  words: readonly string[],
  options: ReturnType<Awaited<ReturnType<typeof runsOverOneCache>>["optionsOf"]>,
) {
  const env = goEnvironment({ ...options, environment: wrappedEnvironment() });
  const child = spawn(modgateBinary, ["--data", options.data, ...words], { cwd: options.folder, env, detached: true });
  t.after(() => {
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      return; // nothing is left of the group
    }
  });
  return child;
}

function linesOf(stream: NodeJS.ReadableStream): { text: string } {
  const read = { text: "" };
  stream.setEncoding("utf8").on("data", (text: string) => (read.text += text));
  return read;
}

async function until(happened: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; !happened(); await sleep(20)) assert.ok(Date.now() < deadline, what);
}
