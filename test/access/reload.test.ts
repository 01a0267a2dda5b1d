import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { askLocalApi } from "../../src/net/local-api.ts";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const module = "git.corp.example/a/tool";
/** A revoked right is refused within a second; a machine at work elsewhere gets a few more. */
const longestMs = 5_000;

test("rules of access are taken when their file changes: all of them or none, and nothing else", async (t) => {
  const folder = tempFolder(t);
  const [data, file] = [join(folder, "data"), join(folder, "modgate.yaml")];
  const write = (...access: readonly string[]): void => {
    const lines = ["unlisted: git.corp.example", "access:", "  mode: on", ...access.map((line) => `  ${line}`), ""];
    writeFileSync(`${file}.new`, lines.join("\n"));
    renameSync(`${file}.new`, file);
  };
  const byName = "grants: [{ subject: alice, role: developer, modules: git.corp.example }]";
  const byGroup = "grants: [{ subject: 'group:tools', role: developer, modules: git.corp.example/a }]";
  write(byName);
  assert.equal(modgate(["audit", "init", "--name", "gw.example.com/audit/1", "--data", data]).code, 0);
  const origin = await Origin.start(t, { path: module, version: "v1.0.0" });
  const server = await Modgate.start(t, { data, upstream: origin.url, flags: ["--config", file] });
  const made = await askLocalApi(join(data, "admin.sock"), "/api/v1/tokens", "POST", { subject: "alice" });
  const authorization = `Bearer ${(made as { readonly token: string }).token}`;
  const status = async () =>
    (await fetch(`${server.url}/${module}/@v/v1.0.0.info`, { headers: { authorization } })).status;
  const becomes = async (expected: number) => {
    const began = performance.now();
    while ((await status()) !== expected) {
      assert.ok(performance.now() - began < longestMs, `never ${expected}:\n${server.output.slice(-1_000)}`);
      await sleep(20);
    }
  };
  const said = async (words: RegExp) => {
    const began = performance.now();
    while (!server.events.some(({ message = "" }) => words.test(String(message)))) {
      assert.ok(performance.now() - began < longestMs, `never said ${String(words)}:\n${server.output.slice(-1_000)}`);
      await sleep(20);
    }
  };
  assert.equal(await status(), 200);

  await t.test("a grant that is gone is refused, also for what was allowed a moment ago", async () => {
    write("grants: []");
    await becomes(404);
    await said(/the rules of access were read anew/);
  });

  await t.test("a group, and who joins it", async () => {
    write("groups: { tools: [bob] }", byGroup);
    await sleep(1_000);
    assert.equal(await status(), 404);
    write("groups: { tools: [bob, alice] }", byGroup);
    await becomes(200);
  });

  const unfit = [
    [
      ["grants: [{ subject: alice, role: developer, modules: https://x.example }]"],
      /stay the old ones: .*yaml:4.*BAD_GRANT/,
    ],
    [["groups: {}", byGroup], /stay the old ones: .*yaml:5: there is no group "tools".*BAD_GRANT/],
    [["grants: [{ subject: alice"], /stay the old ones: .*CONFIG_UNREADABLE/],
    [["oidc: [{ issuer: x, audience: y, claims: {}, subject: z }]"], /stay the old ones: .*yaml:4.*CONFIG_BAD_VALUE/],
  ] as const;
  for (const [lines, words] of unfit) {
    await t.test(`an unfit file leaves the old rules: ${lines[0].slice(0, 40)}`, async () => {
      write(...lines);
      await said(words);
      assert.equal(await status(), 200);
    });
  }

  await t.test("what else changed needs a restart, and is told", async () => {
    write("nonsense: 1");
    await said(/stay the old ones: .*CONFIG_UNKNOWN_KEY/);
    write("clientCa: ca.pem", "groups: { tools: [bob] }", byGroup);
    await becomes(404);
    await said(/what changed of access\.clientCa needs a restart/);
  });

  await t.test("SIGHUP has it read as well, and ends nothing", async () => {
    process.kill(server.pid, "SIGHUP");
    await said(/clientCa needs a restart/);
    write(byName);
    process.kill(server.pid, "SIGHUP");
    await becomes(200);
  });

  assert.equal(await server.end(), 0);
  const found = modgate(["audit", "search", "--kind", "configuration", "--data", data]).stdout.trim().split("\n");
  const details = found.map((line) => (JSON.parse(line) as { readonly detail: string }).detail);
  assert.ok(
    details.some((detail) => /^[0-9a-f]{16} → [0-9a-f]{16}$/.test(detail)),
    details.join("\n"),
  );
  assert.ok(details.some((detail) => /^[0-9a-f]{16} stays: the new one was refused, BAD_GRANT$/.test(detail)));
  const given = modgate(["audit", "search", "--kind", "grant.given", "--data", data]).stdout;
  assert.match(given, /"subject":"alice","module":"group:tools","detail":"member"/);
  const taken = modgate(["audit", "search", "--kind", "grant.taken", "--data", data]).stdout;
  assert.match(taken, /"subject":"alice"/);
});
