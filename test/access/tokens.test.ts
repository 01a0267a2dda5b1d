import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { modgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("tokens are made, listed and revoked over the admin socket; what is secret is shown once and kept nowhere", async (t) => {
  const data = tempFolder(t);
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  const server = await Modgate.start(t, { data, upstream: origin.url });
  const made = modgate(["token", "create", "alice", "--days", "7", "--note", "laptop", "--data", data]);
  assert.equal(made.code, 0, made.stderr);
  const token = made.stdout.trim();
  const [, kind, id = "", secret = ""] = token.split("_");
  assert.equal(kind, "user");
  assert.match(made.stderr, new RegExp(`^token ${id} of alice, good until \\d{4}-\\d\\d-\\d\\d$`, "m"));

  const ci = modgate([
    "token",
    "create",
    "ci/tool",
    "--kind",
    "ci",
    "--modules",
    "example.com/m",
    "--rights",
    "see",
    "--data",
    data,
  ]);
  assert.match(ci.stdout, /^mg_ci_/);
  const listed = modgate(["token", "list", "--data", data]);
  assert.match(
    listed.stdout,
    new RegExp(`^${id} +user +alice +see,read +\\* +good until .* +never used +laptop$`, "m"),
  );
  assert.match(listed.stdout, /ci {2}ci\/tool {2}see {2}example\.com\/m {2}good until/);

  assert.equal(modgate(["token", "revoke", id, "--data", data]).code, 0);
  assert.match(modgate(["token", "list", "--data", data]).stdout, new RegExp(`^${id} .* revoked `, "m"));
  assert.match(modgate(["token", "revoke", "0", "--data", data]).stderr, /NO_SUCH_TOKEN/);
  assert.match(modgate(["token", "create", "*", "--data", data]).stderr, /BAD_TOKEN_REQUEST/);
  assert.match(modgate(["token", "create", "a", "--rights", "everything", "--data", data]).stderr, /API_BAD_REQUEST/);

  await server.end();
  const copied = readFileSync(join(`${data}.keys`, "revoked"), "utf8");
  assert.match(copied, new RegExp(`^${id} \\d+\n$`), "for the day on which a backup is put back");
  const kept = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of kept) assert.ok(!readFileSync(join(parentPath, name)).includes(secret), name);
  assert.ok(!(server.output + listed.stdout + listed.stderr).includes(secret));
});
