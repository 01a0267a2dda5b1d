import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { type GoRun, project, runWithGo } from "../support/go.ts";
import { type Behaviour, Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgate, modgateBinary, wrappedEnvironment } from "../support/wrapped.ts";

const later =
  (ms: number): Behaviour =>
  (request, response, body) =>
    void setTimeout(() => serve(request, response, body), ms);

async function slowApp(t: TestContext, ms: number) {
  const origin = await Origin.start(t, { path: "example.com/a", version: "v1.0.0" });
  origin.behaviours.set("example.com/a/@v/v1.0.0.zip", later(ms));
  const folder = tempFolder(t);
  const app = project(join(folder, "app"), ["example.com/a@v1.0.0"]);
  return { folder: app, goproxy: origin.url, modcache: join(folder, "mod") };
}

test("off a terminal: a line when a wait passes 5 s, with its reason, and one at the end", async (t) => {
  const options = await slowApp(t, 5_800);
  const run = await modgate(["go", "mod", "download"], options);
  assert.equal(run.code, 0, run.stderr);
  const zip = "example\\.com/a@v1\\.0\\.0 \\(\\.zip\\)";
  const [waiting, end, ...more] = run.stderr.trimEnd().split("\n");
  assert.match(
    waiting ?? "",
    new RegExp(`^modgate: waiting 5\\.\\d s for ${zip}: for the first byte from 127\\.0\\.0\\.1:\\d+$`),
  );
  assert.match(
    end ?? "",
    new RegExp(
      `^modgate: 1 module, \\d+ k?B fetched, 0 from cache, .*; longest wait \\d\\.\\d s \\(${zip}, for the first byte`,
    ),
  );
  assert.deepEqual(more, []);
});

test("--json: one event a line, with reasons and objects", async (t) => {
  const run = await modgate(["go", "mod", "download"], { ...(await slowApp(t, 0)), flags: ["--json"] });
  const events = run.stderr
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const kinds = new Set(events.map(({ what }) => what));
  for (const what of ["request.began", "request.ended", "wait.began", "object.fetched", "foresight.planned"])
    assert.ok(kinds.has(what), what);
  assert.ok(events.every(({ at }) => typeof at === "number"));
});

const noTerminal =
  spawnSync("script", ["--version"]).error === undefined ? undefined : "script (util-linux) is not installed";

/** The command on a pseudo-terminal; what the terminal gets is the run's stdout. */
function onTerminal(command: string, options: Awaited<ReturnType<typeof slowApp>>): Promise<GoRun> {
  const environment = { ...wrappedEnvironment(), TERM: "xterm", SHELL: "/bin/sh" };
  const line = `stty cols 100; ${modgateBinary} --data ${options.modcache}-modgate ${command}`;
  return runWithGo("script", ["-qec", line, "/dev/null"], { ...options, environment });
}

test("on a terminal: a block is redrawn under the output, and gone at the end", { skip: noTerminal }, async (t) => {
  const run = await onTerminal("go mod download -x", await slowApp(t, 2_500));
  assert.equal(run.code, 0, run.stdout);
  const drawn = run.stdout.match(/modgate: 0 of 1 modules, [^\r\n]* s\r?\n/g) ?? [];
  assert.ok(drawn.length >= 3, `redrawn, ${drawn.length} times: ${run.stdout}`);
  assert.match(run.stdout, /example\.com\/a@v1\.0\.0 \(\.zip\): for the first byte from 127/);
  assert.match(run.stdout, /# get http:\/\/127\.0\.0\.1:\d+\/\*\*\*\/example\.com\/a\/@v\/v1\.0\.0\.zip/);
  assert.match(run.stdout, /\x1b\[J[^\x1b]*modgate: 1 module, [^\r\n]*\r\n$/, "the summary stands where the block was");
});

test(
  "a program of the user's has the terminal itself, and progress is whole lines",
  { skip: noTerminal },
  async (t) => {
    const options = await slowApp(t, 5_500);
    const script = "test -t 1 && test -t 2 && echo both are terminals; go mod download";
    const run = await onTerminal(`run -- sh -c '${script}'`, options);
    assert.equal(run.code, 0, run.stdout);
    assert.match(run.stdout, /^both are terminals\r$/m);
    assert.match(run.stdout, /^modgate: waiting 5\.\d s for example/m);
    assert.doesNotMatch(run.stdout, /\x1b\[J/);
  },
);
