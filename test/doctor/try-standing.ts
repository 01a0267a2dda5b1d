import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { descendants, goCommands, processes } from "../../src/doctor/stuck/process.ts";
import { goEnvironment } from "../support/go.ts";
import type { Row } from "./row.ts";
import { optionsFor, placeFor, runDoctor } from "./try-row.ts";

/** Makes the fault, lets a real go command run into it, and demands that `--pid` says what it waits for, and leaves it be. */
export async function tryStanding(t: TestContext, row: Row): Promise<void> {
  const reason = row.skip?.();
  if (reason !== undefined) return t.skip(reason);
  const place = placeFor(t);
  const made = await row.make(place);
  const [program, ...more] = [...(made.inside ?? []), "go", "mod", "download"];
  const env = goEnvironment(optionsFor(place, made));
  const child = spawn(program, more, { cwd: place.folder, env, detached: true, stdio: "ignore" });
  t.after(() => process.kill(-(child.pid ?? 0), "SIGKILL"));
  const pid = await standing(child.pid ?? 0);
  const { code, stdout } = await runDoctor(place, { ...made, inside: [] }, ["--json", "--pid", String(pid)]);
  const { waits } = JSON.parse(stdout) as { readonly waits: readonly { readonly code: string }[] };
  assert.equal(waits[0]?.code, row.code, stdout);
  assert.equal(code, 1);
  assert.equal(child.exitCode, null, "it still stands");
  for (const secret of made.secrets ?? []) assert.ok(!stdout.includes(secret), `no secret: ${secret}`);
}

/** The go command itself, when it has had time to come to where it stands. */
async function standing(pid: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const all = await processes();
    const [go] = goCommands([...all.filter((one) => one.pid === pid), ...descendants(all, pid)]);
    if (go !== undefined && go.ageMs > 1_500) return go.pid;
    await sleep(100);
  }
  throw new Error("no go command runs");
}
