import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { goEnvironment, project } from "../support/go.ts";
import { noise } from "../support/module-files.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgate, modgateBinary, wrappedEnvironment } from "../support/wrapped.ts";

const endings = [
  [["sh", "-c", "exit 0"], 0, "well"],
  [["sh", "-c", "exit 7"], 7, "its own code"],
  [["sh", "-c", "kill -KILL $$"], 137, "killed: 128 + 9"],
  [["sh", "-c", "kill -TERM $$"], 143, "ended: 128 + 15"],
  [["no-such-command"], 127, "not found, as a shell says it"],
  [["./not-executable"], 126, "cannot be run, as a shell says it"],
] as const;
for (const [command, code, why] of endings) {
  test(`the exit code is the command's: ${command.join(" ")}, ${why}`, async (t) => {
    const folder = tempFolder(t);
    writeFileSync(join(folder, "not-executable"), "");
    chmodSync(join(folder, "not-executable"), 0o644);
    const options = { folder, goproxy: "http://127.0.0.1:1", modcache: join(folder, "mod") };
    const run = await modgate(["run", "--", ...command], options);
    assert.equal(run.code, code, run.stderr);
  });
}

test("a folder that is gone is named, and nothing is run", async (t) => {
  const folder = tempFolder(t);
  const gone = join(folder, "gone");
  const options = { folder, goproxy: "off", modcache: join(folder, "mod") };
  const inside = `mkdir ${gone} && cd ${gone} && rmdir ${gone} && ${modgateBinary} run -- true`;
  const run = await modgate(["run", "--", "sh", "-c", inside], options);
  assert.equal(run.code, 2, run.stderr);
  assert.match(run.stderr, /the folder it was started in is gone\nfix: cd into/);
});

const usage = [
  ["run make", /no -- before the command/],
  ["--dada x go version", /no flag --dada.*did you mean --data/s],
  ["--data", /--data|unknown/],
  ["--max-bytes many go version", /maxBytes/],
] as const;
for (const [line, words] of usage) {
  test(`not understood, exit 2, and nothing is run: modgate ${line}`, async (t) => {
    const folder = tempFolder(t);
    const child = spawn(modgateBinary, line.split(" "), {
      cwd: folder,
      env: { ...goEnvironment({ folder, goproxy: "off", modcache: join(folder, "mod") }), ...wrappedEnvironment() },
    });
    const [output, stderr] = [child.stdout, child.stderr].map(textOf);
    const [code] = (await once(child, "close")) as [number];
    assert.deepEqual([code, output?.text], [2, ""]);
    assert.match(stderr?.text ?? "", words);
  });
}

const signals = [
  ["SIGTERM", 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done', 9, "forwarded"],
  ["SIGHUP", 'trap "exit 8" HUP; echo ready; while :; do sleep 0.05; done', 8, "forwarded"],
  ["SIGTERM", "echo ready; exec sleep 60", 143, "forwarded to who does not catch it"],
  ["SIGINT", "echo ready; sleep 1; exit 5", 5, "survived: a terminal sends it to the command as well"],
] as const;
for (const [signal, script, code, why] of signals) {
  test(`${signal} is ${why}`, async (t) => {
    const folder = tempFolder(t);
    const child = start(t, ["run", "--", "sh", "-c", script], folder, "http://127.0.0.1:1");
    const ended = once(child, "exit");
    await once(child.stdout, "data");
    child.kill(signal);
    assert.deepEqual(await ended, [code, null]);
  });
}

test("Ctrl-C in the middle of a download leaves nothing torn, and a cache that goes on where it was", async (t) => {
  const modules = Array.from({ length: 6 }, (_, n) => ({
    path: `example.com/m${n}`,
    version: "v1.0.0",
    files: { "noise.bin": noise(400_000, n + 1) },
  }));
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const app = project(
    join(folder, "app"),
    modules.map(({ path }) => `${path}@v1.0.0`),
  );
  for (const { path } of modules.slice(3)) {
    origin.behaviours.set(`${path}/@v/v1.0.0.zip`, (_request, response, body = Buffer.of()) => {
      response.writeHead(200, { "content-length": body.length }).write(body.subarray(0, body.length / 2));
    });
  }
  const child = start(t, ["go", "mod", "download"], app, origin.url, folder);
  const ended = once(child, "exit");
  await until(() => modules.every(({ path }) => origin.asked.includes(`${path}/@v/v1.0.0.zip`)));
  const began = performance.now();
  // As a terminal does it: to everybody in its foreground.
  process.kill(-(child.pid ?? 0), "SIGINT");
  const [code] = (await ended) as [number];
  assert.ok(code === 1 || code === 130, `code ${code}`);
  assert.ok(performance.now() - began < 10_000, "it ends with its command");

  origin.behaviours.clear();
  origin.asked.length = 0;
  const options = { folder: app, goproxy: origin.url, modcache: join(folder, "mod"), data: join(folder, "data") };
  const again = await modgate(["go", "mod", "download"], options);
  assert.equal(again.code, 0, again.stderr);
  assert.doesNotMatch(again.stderr, /gone afterwards/, "the cache is free again");
  const verified = await modgate(["go", "mod", "verify"], options);
  assert.equal(verified.stdout, "all modules verified\n", verified.stderr);
});

/** In a process group of its own, as a shell starts it; what is left of the group is ended with the test. */
function start(t: TestContext, words: readonly string[], folder: string, goproxy: string, base = folder) {
  const environment = wrappedEnvironment();
  const env = goEnvironment({ folder, goproxy, modcache: join(base, "mod"), environment });
  const child = spawn(modgateBinary, ["--data", join(base, "data"), ...words], {
    cwd: folder,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.after(() => {
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      return; // nothing is left
    }
  });
  return child;
}

function textOf(stream: NodeJS.ReadableStream): { text: string } {
  const read = { text: "" };
  stream.setEncoding("utf8").on("data", (text: string) => (read.text += text));
  return read;
}

async function until(happened: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !happened(); await sleep(20)) assert.ok(Date.now() < deadline, "in time");
}
