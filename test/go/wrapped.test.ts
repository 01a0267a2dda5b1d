import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { go, project } from "../support/go.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgate } from "../support/wrapped.ts";

const modules = [
  {
    path: "example.com/a",
    version: "v1.0.0",
    goMod: "require example.com/b v1.1.0",
    files: { "a.go": 'package a\n\nimport _ "example.com/b"\n' },
  },
  { path: "example.com/b", version: "v1.0.0" },
  {
    path: "example.com/b",
    version: "v1.1.0",
    goMod: "require github.com/Capital/Letters v0.1.0",
    files: { "b.go": 'package b\n\nimport _ "github.com/Capital/Letters"\n' },
  },
  { path: "github.com/Capital/Letters", version: "v0.1.0" },
];

test("a cold download is what plain go gets, each file is fetched once, and the end is told in one line", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const app = project(join(folder, "app"), ["example.com/a@v1.0.0"]);
  const plain = { folder: app, goproxy: origin.url, modcache: join(folder, "plain") };
  for (const args of [
    ["mod", "tidy"],
    ["mod", "download"],
  ])
    assert.equal((await go(args, plain)).code, 0);
  const goSum = readFileSync(join(app, "go.sum"), "utf8");
  origin.asked.length = 0;

  const options = { ...plain, modcache: join(folder, "ours"), data: join(folder, "data") };
  const run = await modgate(["go", "mod", "download"], options);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /^modgate: 3 modules, \d+ k?B fetched, 0 from cache, \d.*$/m);
  assert.equal(readFileSync(join(app, "go.sum"), "utf8"), goSum);
  assert.deepEqual(downloads(options.modcache), downloads(plain.modcache));
  assert.equal(new Set(origin.asked).size, origin.asked.length, "nothing is asked twice");

  await origin.stop();
  const again = await modgate(["go", "mod", "download"], { ...options, modcache: join(folder, "third") });
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stderr, /^modgate: 3 modules, 0 B fetched, 3 from cache/m);
});

test("go version and a warm go build ask nothing of anybody and say nothing", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const options = {
    folder: project(join(folder, "app"), ["example.com/a@v1.0.0"]),
    goproxy: `${origin.url},direct`,
    modcache: join(folder, "mod"),
  };
  const build = ["go", "build", "-o", "/dev/null", "."];
  assert.equal((await modgate(build, options)).code, 0);
  origin.asked.length = 0;
  for (const words of [["go", "version"], build]) {
    const run = await modgate(words, options);
    assert.deepEqual({ code: run.code, stderr: run.stderr }, { code: 0, stderr: "" }, words.join(" "));
  }
  assert.deepEqual(origin.asked, []);
});

test("without a go.mod a command runs all the same", async (t) => {
  const origin = await Origin.start(t, ...modules, {
    path: "example.com/tool",
    version: "v1.0.0",
    files: { "tool.go": 'package main\n\nfunc main() { println("made") }\n' },
  });
  const folder = tempFolder(t);
  const options = {
    folder,
    goproxy: origin.url,
    modcache: join(folder, "mod"),
    environment: { GOFLAGS: "-modcacherw" },
  };
  const latest = await modgate(["go", "list", "-m", "example.com/b@latest"], options);
  assert.equal(latest.stdout, "example.com/b v1.1.0\n", latest.stderr);
  const run = await modgate(["go", "run", "example.com/tool@v1.0.0"], options);
  assert.match(run.stderr, /^made$/m);
});

test("the child has an address that only it knows; nothing of it is shown, and any other path is 404", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const options = { folder, goproxy: `${origin.url}|direct`, modcache: join(folder, "mod") };
  const script =
    'echo "$GOPROXY"; b=${GOPROXY%/*|direct}; for p in / /livez /metrics /x/example.com/a/@v/list; do curl -s -o /dev/null -w "%{http_code} " $b$p; done';
  const run = await modgate(["run", "--", "sh", "-c", script], options);
  assert.match(run.stdout, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\|direct\n404 404 404 404 $/);

  const failing = await modgate(["go", "get", "-x", "example.com/absent"], {
    ...options,
    folder: project(join(folder, "app"), []),
    goproxy: origin.url,
  });
  assert.equal(failing.code, 1);
  assert.match(failing.stderr, /http:\/\/127\.0\.0\.1:\d+\/\*\*\*\/example\.com\/absent/);
  assert.doesNotMatch(failing.stderr, /[0-9a-f]{32}/);
});

test("everything but GOPROXY reaches the child as it was", async (t) => {
  const folder = tempFolder(t);
  const environment = {
    GOPRIVATE: "corp.example.com",
    GONOPROXY: "a.example.com",
    GONOSUMDB: "b.example.com",
    GOSUMDB: "sum.golang.org",
    GOVCS: "public:git",
    GOINSECURE: "c.example.com",
    GOFLAGS: "-modcacherw -v",
    UV_THREADPOOL_SIZE: "3",
  };
  const options = { folder, goproxy: "http://127.0.0.1:1", modcache: join(folder, "mod"), environment };
  const run = await modgate(["run", "--", "env"], options);
  const seen = Object.fromEntries(run.stdout.split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2)));
  for (const [name, value] of Object.entries(environment)) assert.equal(seen[name], value, name);
  for (const name of ["MALLOC_ARENA_MAX", "MALLOC_MMAP_THRESHOLD_"]) assert.equal(seen[name], undefined, name);
});

test("a failing module is explained at the end: what, where, how long, what to do", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const app = project(join(folder, "app"), ["example.com/b@v1.1.0"]);
  origin.behaviours.set("example.com/b/@v/v1.1.0.mod", (_request, response) => {
    response.writeHead(500, { "content-type": "text/plain" }).end("the disk is on fire\n");
  });
  const run = await modgate(["go", "mod", "download"], {
    folder: app,
    goproxy: origin.url,
    modcache: join(folder, "mod"),
  });
  assert.equal(run.code, 1);
  const last = run.stderr.trimEnd().split("\n").slice(-4).join("\n");
  assert.match(
    last,
    /^modgate: example\.com\/b@v1\.1\.0 \(\.mod\) could not be had \(UPSTREAM_BROKEN, after \d.* s\)$/m,
  );
  assert.match(last, /^  tried: .*http:\/\/127\.0\.0\.1:\d+ answered 500$/m);
  assert.match(last, /^  tried: .*the disk is on fire$/m);
  assert.match(last, /^  to do: run again/m);

  const quiet = await modgate(["go", "mod", "download"], {
    folder: app,
    goproxy: origin.url,
    modcache: join(folder, "m2"),
    flags: ["--quiet"],
  });
  assert.doesNotMatch(quiet.stderr, /^modgate: /m);
});

test("a list the go command refuses, and one that leads nowhere, are left to it", async (t) => {
  const folder = tempFolder(t);
  writeFileSync(join(folder, "go.mod"), "module example.com/app\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n");
  for (const goproxy of ["htps://nowhere", "off"]) {
    const options = { folder, goproxy, modcache: join(folder, "mod") };
    const [plain, ours] = [await go(["mod", "download"], options), await modgate(["go", "mod", "download"], options)];
    assert.deepEqual([ours.code, ours.stderr], [plain.code, plain.stderr], goproxy);
  }
});

/** What is in a client's cache/download but locks, by name. */
function downloads(modcache: string): Map<string, string> {
  const root = join(modcache, "cache/download");
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(info|mod|zip|ziphash)$/.test(name),
  );
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(root, name)).toString("base64")]));
}
