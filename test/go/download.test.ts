import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const modules = [
  {
    path: "example.com/a",
    version: "v1.0.0",
    goMod: "require (\n\texample.com/b v1.1.0\n\tgithub.com/Capital/Letters v0.1.0\n)",
  },
  { path: "example.com/b", version: "v1.0.0" },
  { path: "example.com/b", version: "v1.1.0" },
  { path: "github.com/Capital/Letters", version: "v0.1.0" },
  { path: "example.com/deep", version: "v1.0.0", files: { "x/y/z/z.go": "package z\n" } },
];

test("go downloads, builds and verifies through modgate, then again from the cache alone", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const database = await TestDatabase.start(t, origin);
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: origin.url, database });
  const app = project(join(folder, "app"), ["example.com/a@v1.0.0"]);
  const through = (modcache: string) => ({ folder: app, goproxy: modgate.url, modcache: join(folder, modcache) });

  for (const args of [
    ["mod", "download", "all"],
    ["build", "-o", "/dev/null", "."],
    ["mod", "verify"],
    ["mod", "tidy"],
  ]) {
    const run = await go(args, through("cold"));
    assert.equal(run.code, 0, `go ${args.join(" ")}: ${run.stderr}`);
  }
  assert.deepEqual(new Set(origin.asked).size, origin.asked.length, "nothing was asked twice");

  await origin.stop();
  const offline = await go(["build", "-o", "/dev/null", "."], through("warm"));
  assert.equal(offline.code, 0, offline.stderr);
  const [cold, warm] = [downloads(join(folder, "cold")), downloads(join(folder, "warm"))];
  assert.ok(warm.size > 0);
  for (const [name, bytes] of warm) assert.equal(bytes, cold.get(name), `${name}: the same, cold and from the cache`);
});

test("go get of a package three levels deep finds its module: each shorter prefix is really not there", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const database = await TestDatabase.start(t, origin);
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: `${origin.url},direct`, database });
  const app = project(join(folder, "app"), ["example.com/a@v1.0.0"]);
  const run = await go(["get", "example.com/deep/x/y/z"], {
    folder: app,
    goproxy: modgate.url,
    modcache: join(folder, "mod"),
  });
  assert.equal(run.code, 0, run.stderr);
  assert.match(readFileSync(join(app, "go.mod"), "utf8"), /example\.com\/deep v1\.0\.0/);
});

test("a version list is fresh for a while, then asked for anew, and the last good one when upstream is gone", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const folder = tempFolder(t);
  const flags = ["--cache-fresh-ms", "400", "--cache-stale-after-ms", "500"];
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: origin.url, flags });
  const list = async () => {
    const reply = await fetch(`${modgate.url}/example.com/b/@v/list`);
    return { status: reply.status, text: await reply.text(), cache: reply.headers.get("cache-status") ?? "" };
  };
  assert.equal((await list()).text, "v1.0.0\nv1.1.0\n");
  await origin.add({ path: "example.com/b", version: "v1.2.0" });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.equal((await list()).text, "v1.0.0\nv1.1.0\nv1.2.0\n", "past its time it is asked for before it is given");
  await origin.stop();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const stale = await list();
  assert.equal(stale.text, "v1.0.0\nv1.1.0\nv1.2.0\n");
  assert.match(stale.cache, /^modgate; hit; ttl=-\d/);
  await modgate.saw("stale.served");
});

test("a branch resolves, and its answer is filed under its own version", async (t) => {
  const origin = await Origin.start(t, ...modules);
  origin.files.set(
    "example.com/b/@v/main.info",
    Buffer.from('{"Version":"v1.1.1-0.20240101000000-abcdefabcdef","Time":"2024-01-01T00:00:00Z"}'),
  );
  const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url });
  const branch = await fetch(`${modgate.url}/example.com/b/@v/main.info`);
  assert.equal(branch.headers.get("cache-control"), "public, max-age=60");
  await origin.stop();
  const version = await fetch(`${modgate.url}/example.com/b/@v/v1.1.1-0.20240101000000-abcdefabcdef.info`);
  assert.equal(version.status, 200);
  assert.match(version.headers.get("cache-control") ?? "", /immutable/);
  assert.equal(await version.text(), await branch.text());
});

test("SIGTERM ends it with 0, and what was acknowledged is there after a new start", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const data = tempFolder(t);
  const database = await TestDatabase.start(t, origin);
  const first = await Modgate.start(t, { data, upstream: origin.url, database });
  const etag = (await fetch(`${first.url}/example.com/a/@v/v1.0.0.zip`)).headers.get("etag");
  assert.equal(await first.end("SIGTERM"), 0);
  await origin.stop();
  const second = await Modgate.start(t, { data, upstream: "off", database });
  const again = await fetch(`${second.url}/example.com/a/@v/v1.0.0.zip`);
  assert.equal(again.status, 200);
  assert.equal(again.headers.get("etag"), etag);
});

/** Every file of a client's cache/download but locks, by name. */
function downloads(modcache: string): Map<string, string> {
  const root = join(modcache, "cache/download");
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(info|mod|zip|ziphash)$/.test(name),
  );
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(root, name)).toString("base64")]));
}
