import assert from "node:assert/strict";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import { isFault } from "../../fault/fault.ts";
import { type GitRun, runGit } from "./run-git.ts";

/** A git that is a script of the test. */
function fakeGit(t: TestContext, script: string): GitRun & { readonly path: (name: string) => string } {
  const folder = tempFolder(t);
  const binary = join(folder, "git");
  writeFileSync(binary, `#!/bin/sh\n${script}\n`);
  chmodSync(binary, 0o755);
  const environment = { PATH: process.env["PATH"], FOLDER: folder };
  return { binary, args: ["x"], environment, folder, mostBytes: 10_000, path: (name) => join(folder, name) };
}

const never = new AbortController().signal;

test("the whole process group ends with the signal", async (t) => {
  const run = fakeGit(t, 'sleep 600 & echo $! > "$FOLDER/child"; echo ready > "$FOLDER/ready"; wait');
  const ending = new AbortController();
  const running = runGit(run, ending.signal);
  while (statSync(run.path("ready"), { throwIfNoEntry: false }) === undefined) await sleep(10);
  ending.abort(new Error("given up"));
  await assert.rejects(running, /given up/);
  const child = Number(readFileSync(run.path("child"), "utf8"));
  for (let tries = 0; tries < 500 && isAlive(child); tries++) await sleep(10);
  assert.ok(!isAlive(child), "what it had started is gone too");
});

test("output without end is cut off", async (t) => {
  const run = fakeGit(t, "exec cat /dev/zero");
  await assert.rejects(runGit(run, never), (failure) => isFault(failure, "GIT_TOO_LARGE"));
  const into = run.path("out");
  await assert.rejects(runGit({ ...run, into }, never), (failure) => isFault(failure, "GIT_TOO_LARGE"));
  assert.ok(statSync(into).size <= 10_000);
});

test("stderr without end takes no memory", async (t) => {
  const run = fakeGit(t, 'head -c 20000000 /dev/zero | tr "\\0" e >&2; echo " the end" >&2; exit 3');
  const { code, stderr } = await runGit(run, never);
  assert.equal(code, 3);
  assert.ok(stderr.length <= 16 * 1024 && stderr.endsWith("the end\n"));
});

test("there is no terminal to ask on, and its input is what it is given", async (t) => {
  const run = fakeGit(t, 'if sh -c ": < /dev/tty" 2>/dev/null; then echo terminal; else echo none; fi; cat');
  const { stdout } = await runGit({ ...run, input: "given" }, never);
  assert.equal(stdout.toString(), "none\ngiven");
});

test("a git that is not there is a reason of its own", async (t) => {
  const run = { ...fakeGit(t, ""), binary: "/nonexistent/git" };
  await assert.rejects(runGit(run, never), (failure) => isFault(failure, "GIT_MISSING"));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
