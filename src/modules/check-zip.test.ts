import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { watchedScope } from "../../test/net/watched-scope.ts";
import { openOracle } from "../../test/oracle/oracle.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { craftZip } from "../../test/zip/craft.ts";
import { checkZip } from "./check-zip.ts";

const prefix = "example.com/m@v1.0.0/";

test("a public module has the hash that the go command finds", async (t) => {
  const download = spawnSync("go", ["mod", "download", "-json", "golang.org/x/text@v0.14.0"], {
    cwd: tempFolder(t),
    encoding: "utf8",
    timeout: 60_000,
  });
  if (download.error !== undefined) return t.skip(`no go command: ${download.error.message}`);
  const { Zip: path, Sum: sum, Error: why } = JSON.parse(download.stdout || "{}") as Record<string, string>;
  if (path === undefined) return t.skip(`the module is not to be had: ${why ?? download.stderr.slice(0, 200)}`);
  const { h1, files } = await checkZip(await onDisk(path), "golang.org/x/text", "v0.14.0", watchedScope());
  assert.equal(h1, sum);
  assert.ok(files > 100);
});

test("a zip of 100,001 files has the hash that the go command finds", async (t) => {
  const oracle = openOracle();
  if (typeof oracle === "string") return t.skip(oracle);
  t.after(() => oracle.close());
  const data = deflateRawSync("package a\n");
  const entries = Array.from({ length: 100_001 }, (_, at) => ({
    name: `${prefix}d${at % 300}/f${at}.go`,
    content: "package a\n",
    data,
  }));
  const path = join(tempFolder(t), "many.zip");
  writeFileSync(path, craftZip({ entries }));
  const [{ value }, { h1, files }] = await Promise.all([
    oracle.ask("zip.check_path", "example.com/m", "v1.0.0", path),
    checkZip(await onDisk(path), "example.com/m", "v1.0.0", watchedScope()),
  ]);
  assert.deepEqual({ h1, files }, value);
});

const megabytes = 200;
const zeros = Buffer.alloc(megabytes * 2 ** 20);
const deflated = deflateRawSync(zeros, { level: 1 });
const bombs = [
  [
    "a file of 200 MiB, all of it declared",
    megabytes * 2 ** 20,
    `"files":1,"uncompressedBytes":${megabytes * 2 ** 20}`,
  ],
  ["a file of 200 MiB, declared as 1000 bytes", 1000, "1000 bytes are declared, and it has more"],
  ["a file of 200 MiB, declared as 5 MiB", 5 * 2 ** 20, `${5 * 2 ** 20} bytes are declared, and it has more`],
] as const;

for (const [why, size, outcome] of bombs) {
  test(`memory stays small, and the process ends by itself: ${why}`, (t) => {
    const path = join(tempFolder(t), "bomb.zip");
    writeFileSync(path, craftZip({ entries: [{ name: `${prefix}zeros`, content: zeros, data: deflated, size }] }));
    const { stdout, stderr } = inNewProcess(new URL("check-zip.ts", import.meta.url), path);
    assert.ok(stdout.includes(outcome), `${stdout}${stderr}`);
    const peak = Number(/VmHWM:\s+(\d+) kB/.exec(stdout)?.[1]) / 1024;
    assert.ok(peak < megabytes, `${peak} MiB at the peak`);
  });
}

test("the worker is found beside the compiled file, too", (t) => {
  const folder = tempFolder(t);
  const project = join(import.meta.dirname, "../..");
  const tsc = join(project, "node_modules/.bin/tsc");
  spawnSync(tsc, ["-p", join(project, "tsconfig.build.json"), "--outDir", folder, "--noCheck"], { encoding: "utf8" });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const path = join(folder, "good.zip");
  writeFileSync(path, craftZip({ entries: [{ name: `${prefix}a.go`, content: "package a\n" }] }));
  const { stdout, stderr } = inNewProcess(new URL(`file://${folder}/modules/check-zip.js`), path);
  assert.ok(stdout.includes('"files":1,"uncompressedBytes":10'), `${stdout}${stderr}`);
});

/** Prints the outcome as JSON or the refusal, then what Linux knows of the process: VmHWM is the most memory it had. */
function inNewProcess(checkZipFile: URL, path: string) {
  const program = `
    import { readFileSync, statSync } from "node:fs";
    import { checkZip } from ${JSON.stringify(checkZipFile.href)};
    const path = ${JSON.stringify(path)};
    const bytes = { path, size: statSync(path).size, read: () => Promise.reject(new Error("not by path")) };
    const scope = { signal: new AbortController().signal, tell: () => undefined };
    const checked = checkZip(bytes, "example.com/m", "v1.0.0", scope);
    console.log(await checked.then(JSON.stringify, (failure) => failure.message));
    process.on("exit", () => console.log(readFileSync("/proc/self/status", "utf8")));`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8", timeout: 60_000 });
}

async function onDisk(path: string) {
  const { size } = await stat(path);
  return { path, size, read: () => Promise.reject(new Error("the thread reads the path")) };
}
