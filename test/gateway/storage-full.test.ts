import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { noise } from "../support/module-files.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

test(
  "with a full disk objects pass through memory, larger ones are refused with the reason, and it recovers by itself",
  { timeout: 120_000 },
  async (t) => {
    let data = "";
    t.after(() => data !== "" && spawnSync("umount", ["-l", data])); // before the folder is removed
    const folder = tempFolder(t);
    data = join(folder, "data");
    mkdirSync(data);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", data], { encoding: "utf8" });
    if (mounted.status !== 0) {
      t.skip(`no small file system to fill: ${mounted.error?.message ?? mounted.stderr.trim()}`);
      return;
    }
    const origin = await Origin.start(t);
    const sizes = { small: 1_000, middle: 6 * 2 ** 20, large: 40 * 2 ** 20 };
    for (const [name, size] of Object.entries(sizes)) {
      await origin.add({ path: `example.com/${name}`, version: "v1.0.0", files: { "noise.bin": noise(size) } });
    }
    const database = await TestDatabase.start(t, origin);
    const modgate = await Modgate.start(t, {
      data,
      upstream: origin.url,
      database,
      flags: ["--cache-memory-object-bytes", "32MiB"],
    });
    const zip = (name: string) => `example.com/${name}/@v/v1.0.0.zip`;
    const get = async (name: string) => {
      const reply = await fetch(`${modgate.url}/${zip(name)}`);
      return { status: reply.status, body: Buffer.from(await reply.arrayBuffer()) };
    };
    writeFileSync(join(data, "filler"), noise(3.5 * 2 ** 20));

    const middle = await get("middle");
    assert.equal(middle.status, 200, middle.body.toString());
    assert.deepEqual(middle.body, Buffer.from(origin.files.get(zip("middle")) ?? []));
    const large = await get("large");
    assert.equal(large.status, 503);
    assert.match(large.body.toString(), /STORAGE_FULL/);

    rmSync(join(data, "filler"));
    for (const deadline = Date.now() + 30_000; ;) {
      const { status } = await get("small");
      const held = await fetch(`${modgate.url}/cached-only/${zip("small")}`);
      if (status === 200 && held.status === 200) break;
      assert.ok(Date.now() < deadline, "it keeps objects again once there is room");
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  },
);
