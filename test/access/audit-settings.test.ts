import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("what changed between two starts stands in the trail, grant by grant, without names", async (t) => {
  const folder = tempFolder(t);
  const [data, config] = [join(folder, "data"), join(folder, "modgate.yaml")];
  const name = "gw.example.com/audit/1";
  assert.equal(modgate(["audit", "init", "--name", name, "--data", data]).code, 0);
  const start = async (...lines: readonly string[]) => {
    writeFileSync(config, [...lines, ""].join("\n"));
    const server = await Modgate.start(t, { data, upstream: "off", flags: ["--config", config] });
    assert.equal(await server.end(), 0);
  };
  const alice = "{ subject: alice, role: developer, modules: git.corp.example }";
  const carol = "{ subject: carol, role: admin, modules: '*' }";
  await start(`access: { mode: on, grants: [${alice}] }`);
  await start(`access: { mode: on, public: known, grants: [${carol}] }`);
  const found = modgate(["audit", "search", "--data", data]).stdout.trim().split("\n");
  const said = found.map((line) => {
    const { what, subject, module, detail = "" } = JSON.parse(line) as Readonly<Record<string, string>>;
    return [what, subject, module, what === "start" ? undefined : detail].filter(Boolean).join(" ");
  });
  assert.deepEqual(said, [
    "start",
    "grant.given alice git.corp.example developer",
    "stop",
    "start",
    'configuration access.public: "anyone" → "known"',
    "grant.taken alice git.corp.example developer",
    "grant.given carol * admin",
    "stop",
  ]);
  const about = modgate(["audit", "search", "--subject", "carol", "--data", data]).stdout;
  assert.equal(about.trim().split("\n").length, 1);
  const kept = readFileSync(join(`${data}.keys`, "anchor", encodeURIComponent(name), "records.jsonl"), "utf8");
  for (const text of ["alice", "carol"]) assert.ok(!kept.includes(text), text);
});
