import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { listenRaw } from "../net/loopback-server.ts";
import { goEnvironment } from "../support/go.ts";
import type { Made, Place } from "./row.ts";
import { rows } from "./rows/index.ts";
import { goodProxy } from "./rows/proxies.ts";
import { optionsFor, placeFor, type Report, runDoctor } from "./try-row.ts";
import { tryStanding } from "./try-standing.ts";

test("in Chinese, by flag and by environment", async (t) => {
  const place = placeFor(t);
  const made = { goproxy: "off" };
  assert.match((await runDoctor(place, made, ["--lang", "zh"])).stdout, /GOPROXY=off 禁止了一切下载/);
  const { stdout } = await runDoctor(place, { ...made, environment: { LANG: "zh_CN.UTF-8" } }, []);
  assert.match(stdout, /1 个问题 · 0 个警告/);
  assert.match((await runDoctor(place, { ...made, environment: { LANG: "C" } }, [])).stdout, /1 problem · 0 warnings/);
});

test("--fix shows the change; without a yes nothing is changed, with it the cause is gone", async (t) => {
  const place = placeFor(t);
  const env = join(place.home, ".config/go/env");
  mkdirSync(join(place.home, ".config/go"), { recursive: true });
  writeFileSync(env, "GOPROXY=off\nGOSUMDB=off\n");
  rmSync(join(place.folder, "go.mod"));
  writeFileSync(join(place.folder, "go.mod"), "module example.com/app\n\ngo 1.21\n\nrequire example.com/m v1.0.0\n");
  const proxy = await goodProxy(place);
  const made = { goproxy: "", environment: { GOENV: "" } };
  const asked = await runDoctor(place, made, ["--fix"]);
  assert.match(asked.stderr, /go env -u GOPROXY[^]*- GOPROXY=off[^]*nothing was changed/);
  assert.equal(asked.code, 1);
  assert.equal(readFileSync(env, "utf8"), "GOPROXY=off\nGOSUMDB=off\n");
  writeFileSync(env, `GOPROXY=${proxy.url.replace("http:", "https:")},\nGOSUMDB=off\n`);
  const cured = await runDoctor(place, made, ["--fix", "--yes"]);
  assert.equal(cured.code, 0, `${cured.stdout}${cured.stderr}`);
  assert.match(readFileSync(env, "utf8"), /^GOPROXY=http:/m);
});

type Bad = readonly [
  why: string,
  code: number,
  said: RegExp,
  make: (place: Place) => Made & { readonly flags?: readonly string[] },
];

const bad: readonly Bad[] = [
  ["no project", 0, /E5 .*no go\.mod/, (place) => (rmSync(join(place.folder, "go.mod")), { goproxy: "off" })],
  ["no go command", 1, /E17 /, ({ home }) => ({ goproxy: "off", environment: { PATH: onlyShell(home) } })],
  [
    "a go command that refuses its set-up",
    1,
    /E17 .*|GOPATH entry is relative/,
    () => ({ goproxy: "off", environment: { GOPATH: "relative" } }),
  ],
  [
    "a file that is a folder",
    1,
    /E18 .*go\.sum/,
    ({ folder }) => (mkdirSync(join(folder, "go.sum")), { goproxy: "off" }),
  ],
  [
    "a go command that may not be run",
    1,
    /E17 .*EACCES/,
    ({ home }) => {
      const bin = onlyShell(home);
      writeFileSync(join(bin, "go"), "#!/bin/sh\n", { mode: 0o644 });
      return { goproxy: "off", environment: { PATH: bin } };
    },
  ],
  [
    "a folder that is gone",
    2,
    /the folder it was started in is gone/,
    ({ folder }) => ({ inside: ["sh", "-c", `rm -r ${folder} && exec "$@"`, "sh"] }),
  ],
  ["no module", 2, /names no module/, () => ({ words: ["not a module"] })],
  ["an unknown language", 2, /--lang takes en or zh/, () => ({ flags: ["--lang", "fr"] })],
  ["an unknown flag", 2, /unknown option/, () => ({ flags: ["--verbose"] })],
  [
    "a configuration that cannot be read",
    2,
    /modgate\.yaml/,
    ({ folder }) => {
      writeFileSync(join(folder, "modgate.yaml"), "listen: [");
      return { flags: ["--config", join(folder, "modgate.yaml")] };
    },
  ],
  ["a process that is not", 2, /no process 999999999/, () => ({ flags: ["--pid", "999999999"] })],
];

for (const [why, wanted, said, make] of bad) {
  test(`bad input: ${why}`, async (t) => {
    const place = placeFor(t);
    const { flags = [], ...made } = make(place);
    const { code, stdout, stderr } = await runDoctor(place, made, flags);
    assert.equal(code, wanted, `${stdout}${stderr}`);
    assert.match(`${stdout}${stderr}`.replaceAll("\n", " "), said);
    assert.doesNotMatch(`${stdout}${stderr}`, /\bat \S+ \(?file:|INTERNAL/, "no stack trace");
  });
}

function onlyShell(home: string): string {
  const bin = join(home, "bin");
  mkdirSync(bin);
  for (const name of ["dirname", "readlink", "uname", "sed"]) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    writeFileSync(join(bin, name), `#!/bin/sh\nexec ${found} "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** One for each kind of thing a go command can wait for; the others are for `npm run drill -- stuck`. */
for (const wanted of ["W1", "W18", "W22", "W25"]) {
  const row = rows.find(({ code }) => code === wanted);
  assert.ok(row !== undefined);
  test(`--pid says what a standing go command waits for: ${wanted}, ${row.why}`, (t) => tryStanding(t, row));
}

test("--stuck finds a go command that stands, and nothing is said of one that does not run", async (t) => {
  const place = placeFor(t);
  const { port } = await listenRaw(t, () => undefined);
  const made = { goproxy: `https://user:c4nary-pass@127.0.0.1:${port}` };
  const child = spawn("go", ["mod", "download"], {
    cwd: place.folder,
    env: goEnvironment(optionsFor(place, made)),
    detached: true,
    stdio: "ignore",
  });
  t.after(() => process.kill(-(child.pid ?? 0), "SIGKILL"));
  await sleep(1_500);
  const { code, stdout } = await runDoctor(place, made, ["--stuck"]);
  assert.equal(code, 1);
  assert.match(stdout, new RegExp(`W1 .*\\(process ${child.pid}\\) waits for bytes from 127\\.0\\.0\\.1:${port}`));
  assert.ok(!stdout.includes("c4nary-pass"), stdout);
  assert.ok(!stdout.includes(`process ${process.pid})`), stdout);
});

test("what it says of a machine is no more than it measured", async (t) => {
  const place = placeFor(t);
  const { stdout } = await runDoctor(place, { goproxy: "off" }, ["--json"]);
  const report = JSON.parse(stdout) as Report & Readonly<Record<string, unknown>>;
  assert.equal(report["schema"], "modgate.doctor/1");
  assert.deepEqual(Object.keys(report).sort(), [
    "consequences",
    "facts",
    "findings",
    "more",
    "primary",
    "schema",
    "status",
    "timings",
    "unmeasured",
  ]);
});
