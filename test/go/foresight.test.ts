import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { go, project } from "../support/go.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgate } from "../support/wrapped.ts";

const chain = 5;

/** m0 requires m1 requires m2 …, each importing the next: what a go command finds out only one after the other. */
const modules = Array.from({ length: chain }, (_, n) => ({
  path: `example.com/m${n}`,
  version: "v1.0.0",
  goMod: n + 1 < chain ? `require example.com/m${n + 1} v1.0.0` : "",
  files: { [`m${n}.go`]: `package m${n}\n${n + 1 < chain ? `\nimport _ "example.com/m${n + 1}"\n` : ""}` },
}));
const files = (kind: string) => modules.map(({ path }) => `${path}/@v/v1.0.0.${kind}`);

/** An app that requires all of them, tidy and with its go.sum, and an upstream that has told nothing yet. */
async function tidyApp(t: TestContext) {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const app = project(join(folder, "app"), ["example.com/m0@v1.0.0"]);
  const plain = await go(["mod", "tidy"], { folder: app, goproxy: origin.url, modcache: join(folder, "plain") });
  assert.equal(plain.code, 0, plain.stderr);
  origin.asked.length = 0;
  const options = { folder: app, goproxy: origin.url, modcache: join(folder, "mod"), data: join(folder, "data") };
  return { origin, folder, app, options };
}

/** Holds back every answer but those of the go command's first question until the set of paths has been asked for. */
function answersWhenAsked(origin: Origin, wanted: readonly string[]): Promise<void> {
  return (async () => {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(20)) {
      if (wanted.every((path) => origin.asked.includes(path))) return;
    }
    assert.fail(`not asked for: ${wanted.filter((path) => !origin.asked.includes(path)).join(", ")}`);
  })();
}

test("everything go.sum names is under way before the first answer has come, the .mod files first", async (t) => {
  const { origin, options } = await tidyApp(t);
  const all = [...files("mod"), ...files("info"), ...files("zip")];
  const asked = answersWhenAsked(origin, all);
  origin.behaviours.set("", (_request, response, body) => void asked.then(() => response.end(body)));
  const run = await modgate(["go", "mod", "download"], options);
  assert.equal(run.code, 0, run.stderr);
  await asked;
  assert.equal(new Set(origin.asked).size, origin.asked.length, "nothing is asked twice");
  const lastMod = Math.max(...files("mod").map((path) => origin.asked.indexOf(path)));
  const firstZip = Math.min(...files("zip").map((path) => origin.asked.indexOf(path)));
  assert.ok(lastMod < firstZip, origin.asked.join(" "));
});

const places = [
  ["-C", (app: string) => ({ words: ["mod", "download", "-C", app], folder: "/" })],
  ["-modfile", (app: string) => ({ words: ["mod", "download", `-modfile=${app}/alt.mod`], folder: app })],
  ["-modfile in GOFLAGS", (app: string) => ({ words: ["mod", "download"], folder: app, goflags: "-modfile=alt.mod" })],
  ["GOWORK", (app: string) => ({ words: ["mod", "download"], folder: app, gowork: join(app, "../go.work") })],
  ["a subfolder", (app: string) => ({ words: ["mod", "download"], folder: join(app, "deep/er") })],
] as const;
for (const [name, placeOf] of places) {
  test(`the place is found by ${name}`, async (t) => {
    const { origin, app, folder, options } = await tidyApp(t);
    for (const kind of ["mod", "sum"]) writeFileSync(join(app, `alt.${kind}`), readFileSync(join(app, `go.${kind}`)));
    mkdirSync(join(app, "deep/er"), { recursive: true });
    writeFileSync(join(folder, "go.work"), "go 1.21\n\nuse ./app\n");
    const place: { words: readonly string[]; folder: string; goflags?: string; gowork?: string } = placeOf(app);
    if (name.startsWith("-modfile")) writeFileSync(join(app, "go.sum"), "");
    const environment = {
      GOFLAGS: `-modcacherw ${place.goflags ?? ""}`,
      GOWORK: place.gowork ?? "off",
    };
    const asked = answersWhenAsked(origin, files("zip"));
    origin.behaviours.set("", (_request, response, body) => void asked.then(() => response.end(body)));
    const run = await modgate(["go", ...place.words], { ...options, folder: place.folder, environment });
    assert.equal(run.code, 0, run.stderr);
    await asked;
  });
}

test("what needs no fetching is not fetched: go.mod lines alone, the module cache's own, private names, other versions", async (t) => {
  const { origin, app, options, folder } = await tidyApp(t);
  const sum = (path: string, version: string) => `${path} ${version} h1:MUBvJTYQV4RPqe4ZZXnsRzv2qDLyDcTWEUFOEvQzIbs=\n`;
  const more = [
    sum("example.com/graph", "v1.0.0/go.mod"),
    sum("corp.example.com/secret", "v1.0.0") + sum("corp.example.com/secret", "v1.0.0/go.mod"),
    sum("example.com/m1", "v0.9.0") + sum("example.com/m1", "v0.9.0/go.mod"),
    sum("golang.org/toolchain", "v0.0.1-go1.99.0.linux-amd64"),
  ];
  const goSum = readFileSync(join(app, "go.sum"), "utf8") + more.join("");
  // m4 is in the module cache already.
  const small = project(join(folder, "small"), ["example.com/m4@v1.0.0"]);
  await go(["mod", "download"], { ...options, folder: small });
  origin.asked.length = 0;
  writeFileSync(join(app, "go.sum"), goSum);
  const environment = { GOPRIVATE: "corp.example.com" };
  const run = await modgate(["go", "build", "-o", "/dev/null", "."], { ...options, environment });
  assert.equal(run.code, 0, run.stderr);
  const asked = new Set(origin.asked);
  assert.ok(asked.has("example.com/graph/@v/v1.0.0.mod"), "a go.mod line is a .mod");
  for (const path of [
    "example.com/graph/@v/v1.0.0.zip",
    "example.com/m1/@v/v0.9.0.zip",
    "example.com/m4/@v/v1.0.0.mod",
    "example.com/m4/@v/v1.0.0.zip",
  ]) {
    assert.ok(!asked.has(path), path);
  }
  assert.ok(![...asked].some((path) => /corp|toolchain/.test(path)), [...asked].join(" "));
});

const vendored = [
  ["GOFLAGS=-mod=vendor", ["go", "build", "-o", "/dev/null", "."], "-mod=vendor"],
  ["a vendor folder", ["go", "build", "-o", "/dev/null", "."], "-modcacherw"],
] as const;
for (const [name, words, goflags] of vendored) {
  test(`nothing is fetched with ${name}`, async (t) => {
    const { origin, options } = await tidyApp(t);
    const environment = { GOFLAGS: goflags };
    assert.equal((await go(["mod", "vendor"], { ...options, environment: { GOFLAGS: "-modcacherw" } })).code, 0);
    origin.asked.length = 0;
    // Something asks the gateway all the same: foresight would begin with it.
    const script = `curl -s "$GOPROXY/example.com/m0/@v/list" >/dev/null; ${words.join(" ")}`;
    const run = await modgate(["run", "--", "sh", "-c", script], {
      ...options,
      modcache: `${options.modcache}2`,
      environment,
    });
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(origin.asked, ["example.com/m0/@v/list"]);
  });
}

test("a go.sum of 100,000 lines with rubbish is bounded, and its rubbish named once", async (t) => {
  const { app, options } = await tidyApp(t);
  const lines = Array.from({ length: 100_000 }, (_, n) => {
    return n % 100 === 50
      ? "<<<<<<< HEAD"
      : `corp.example.com/m${n} v1.0.0 h1:MUBvJTYQV4RPqe4ZZXnsRzv2qDLyDcTWEUFOEvQzIbs=`;
  });
  writeFileSync(join(app, "go.sum"), `${lines.join("\n")}\n`);
  const environment = { GOPRIVATE: "corp.example.com", GOFLAGS: "-mod=mod -modcacherw" };
  const run = await modgate(["run", "--", "sh", "-c", `curl -s "$GOPROXY/example.com/m0/@v/list"; sleep 1`], {
    ...options,
    environment,
  });
  assert.equal(run.code, 0, run.stderr);
  assert.equal(run.stderr.match(/rubbish|can be no line of a go\.sum/g)?.length, 1, run.stderr);
  assert.match(run.stderr, /go\.sum: line 51 and 199 more can be no line/);
  assert.match(run.stderr, /only 20000 lines are read ahead/);
});

test("an upstream that refuses guesses refuses nobody who really asks", async (t) => {
  const { origin, options } = await tidyApp(t);
  let underWay = 0;
  origin.behaviours.set("", (_request, response, body) => {
    underWay++;
    // As a server that allows three requests at a time.
    if (underWay > 3) response.writeHead(429).end();
    else setTimeout(() => response.end(body), 30);
    response.once("close", () => underWay--);
  });
  const run = await modgate(["go", "mod", "download"], options);
  assert.equal(run.code, 0, run.stderr);
});
