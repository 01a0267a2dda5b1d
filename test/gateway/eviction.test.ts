import assert from "node:assert/strict";
import { test } from "node:test";
import { noise } from "../support/module-files.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

test("beyond --max-bytes the least recently used goes, but never what upstream no longer has", async (t) => {
  const zip = (version: string) => `example.com/m/@v/${version}.zip`;
  const versions = ["v1.0.0", "v1.0.1", "v1.0.2"];
  const specs = versions.map((version, n) => ({
    path: "example.com/m",
    version,
    files: { "noise.bin": noise(400_000, n + 1) },
  }));
  const origin = await Origin.start(t, ...specs);
  const modgate = await Modgate.start(t, {
    data: tempFolder(t),
    upstream: origin.url,
    flags: ["--max-bytes", "1000000"],
  });
  const status = async (path: string) => {
    const reply = await fetch(`${modgate.url}/${path}`);
    await reply.arrayBuffer();
    return reply.status;
  };
  assert.equal(await status(zip("v1.0.0")), 200);
  assert.equal(await status(zip("v1.0.1")), 200);
  origin.files.delete(zip("v1.0.0")); // the coldest is gone upstream
  assert.equal(await status(zip("v1.0.2")), 200);
  await modgate.saw("object.evicted", 10_000);
  assert.equal(await status(`cached-only/${zip("v1.0.0")}`), 200, "nobody could give it again");
  assert.equal(await status(`cached-only/${zip("v1.0.1")}`), 404, "the next coldest has left");
  assert.equal(await status(`cached-only/${zip("v1.0.2")}`), 200);
});
