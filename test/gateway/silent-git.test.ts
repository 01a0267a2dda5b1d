import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { GitServer } from "../git/git-server.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("behind a git server that never answers each client gets its reason in time", async (t) => {
  const folder = tempFolder(t);
  const server = await GitServer.start(t, folder);
  server.instead = () => true;
  const config = join(folder, "modgate.yaml");
  writeFileSync(
    config,
    `private:\n  - { pattern: git.test/m, repository: ${server.url}/m, allowPrivateAddress: true }\n`,
  );
  const flags = ["--config", config, "--client-wait-ms", "500", "--client-patient-wait-ms", "500"];
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: "off", flags });
  for (const path of ["list", "v1.0.0.info", "v1.0.0.mod", "v1.0.0.zip", "main.info"]) {
    const began = performance.now();
    const reply = await fetch(`${modgate.url}/git.test/m/@v/${path}`);
    const text = await reply.text();
    assert.equal(reply.status, 503, `${path}: ${text}`);
    assert.match(text, /STILL_FETCHING/, path);
    assert.ok(performance.now() - began < 10_000, path);
  }
});
