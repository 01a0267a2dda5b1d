import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { moduleFiles } from "../support/module-files.ts";
import { Modgate } from "../support/modgate.ts";
import { tempFolder } from "../support/temp-folder.ts";

test(
  "a file:// upstream serves its files, says what it has not, and a hanging one holds nothing up",
  { timeout: 60_000 },
  async (t) => {
    const folder = tempFolder(t);
    const root = join(folder, "proxy");
    for (const [path, body] of await moduleFiles({ path: "example.com/M", version: "v1.0.0" })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), body);
    }
    const modgate = await Modgate.start(t, {
      data: join(folder, "data"),
      upstream: `file://${root}`,
      flags: ["--fetch-file-ms", "700"],
    });
    const get = async (path: string) => {
      const reply = await fetch(`${modgate.url}/${path}`);
      return { status: reply.status, text: await reply.text() };
    };
    assert.equal((await get("example.com/!m/@v/v1.0.0.mod")).status, 200);
    assert.equal((await get("example.com/!m/@v/v1.0.0.zip")).status, 200);
    assert.equal((await get("example.com/!m/@v/v1.0.1.mod")).status, 404);

    const pipe = join(root, "example.com/!m/@v/v1.2.0.mod");
    if (spawnSync("mkfifo", [pipe]).status !== 0) {
      t.diagnostic("no named pipes here: the hanging file is not tried");
      return;
    }
    const hanging = await get("example.com/!m/@v/v1.2.0.mod");
    assert.notEqual(hanging.status, 200);
    assert.equal((await get("example.com/!m/@v/v1.0.0.info")).status, 200, "others are read meanwhile");
  },
);
