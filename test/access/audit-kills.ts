import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const versions = 40;
const clients = 8;

/**
 * Kills modgate at random moments while tokens read private modules, and demands after each: no answer was given
 * without its leaf, and the trail is whole.
 * @returns answers that were given
 */
export async function leavesNoAnswerOut(t: TestContext, rounds: number): Promise<number> {
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const config = join(folder, "modgate.yaml");
  writeFileSync(
    config,
    "unlisted: git.corp.example\naccess: { mode: on, grants: [{ subject: ci, role: developer, modules: git.corp.example }] }\n",
  );
  const origin = await Origin.start(t);
  for (let n = 0; n < versions; n++) await origin.add({ path: "git.corp.example/m", version: `v1.0.${n}` });
  assert.equal(modgate(["audit", "init", "--name", "gw.example.com/audit/1", "--data", data]).code, 0);
  const given = new Map<string, number>();
  let token = "";
  for (let round = 0; round < rounds; round++) {
    const server = await Modgate.start(t, { data, upstream: origin.url, flags: ["--config", config] });
    token ||= modgate(["token", "create", "ci", "--data", data]).stdout.trim();
    const load = Array.from({ length: clients }, () => readUntilKilled(server.url, token, given));
    for (const before = total(given); total(given) === before;) await sleep(20);
    await sleep(Math.random() * 1_000);
    await server.end("SIGKILL");
    await Promise.all(load);
    const leaves = new Map<string, number>();
    const found = modgate(["audit", "search", "--kind", "download", "--data", data]);
    assert.equal(found.code, 0, found.stderr);
    for (const line of found.stdout.split("\n").filter((one) => one !== "")) {
      const { version } = JSON.parse(line) as { readonly version: string };
      leaves.set(version, (leaves.get(version) ?? 0) + 1);
    }
    for (const [version, answers] of given) {
      assert.ok((leaves.get(version) ?? 0) >= answers, `${version}: ${answers} answers, ${leaves.get(version)} leaves`);
    }
    const verified = modgate(["audit", "verify", "--data", data]);
    assert.equal(verified.code, 0, verified.stdout);
  }
  return total(given);
}

function total(given: ReadonlyMap<string, number>): number {
  return [...given.values()].reduce((sum, one) => sum + one, 0);
}

async function readUntilKilled(url: string, token: string, given: Map<string, number>): Promise<void> {
  for (;;) {
    const version = `v1.0.${Math.floor(Math.random() * versions)}`;
    try {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}/git.corp.example/m/@v/${version}.mod`, { headers });
      // The first byte was there: it counts, whatever becomes of the rest.
      if (answer.status === 200) given.set(version, (given.get(version) ?? 0) + 1);
      await answer.arrayBuffer();
    } catch {
      return; // the connection went with the process
    }
  }
}
