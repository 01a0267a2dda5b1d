import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const binary = join(import.meta.dirname, "../../bin/modgate");

test("modgate status asks over the admin socket; over TCP the API wants the token", async (t) => {
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  const data = tempFolder(t);
  const upstream = origin.url.replace("//", "//user:canary-password@");
  const modgate = await Modgate.start(t, { data, upstream, flags: ["--foresight-mode", "off"] });
  await fetch(`${modgate.url}/example.com/m/@v/v1.0.0.mod`);

  const run = spawnSync(binary, ["status", "--data", data], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  const status = JSON.parse(run.stdout) as { totals: { objects: number }; upstreams: { name: string }[] };
  assert.ok(status.totals.objects >= 1);
  assert.deepEqual(
    status.upstreams.map(({ name }) => name),
    [origin.url],
    "without the password",
  );
  for (const file of ["admin.sock", "api.token"]) assert.equal(statSync(join(data, file)).mode & 0o777, 0o600, file);

  const api = `${modgate.url}/api/v1/status`;
  assert.equal((await fetch(api)).status, 401);
  const token = readFileSync(join(data, "api.token"), "utf8").trim();
  assert.equal((await fetch(api, { headers: { authorization: `Bearer ${token}` } })).status, 200);
  assert.doesNotMatch(modgate.output + run.stdout, /canary-password/);
});

test("without a server the command says so", (t) => {
  const run = spawnSync(binary, ["status", "--data", tempFolder(t)], { encoding: "utf8" });
  assert.equal(run.status, 1);
  assert.match(run.stderr, /SERVER_NOT_RUNNING/);
  assert.match(run.stderr, /modgate serve/);
});
