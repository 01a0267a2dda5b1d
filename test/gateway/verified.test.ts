import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const modules = [
  { path: "example.com/a", version: "v1.0.0", goMod: "require example.com/b v1.1.0" },
  { path: "example.com/b", version: "v1.1.0" },
];

test("the real go verifies through modgate, and modgate itself before it serves", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const database = await TestDatabase.start(t, origin);
  const folder = tempFolder(t);
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: origin.url, database });
  const app = project(join(folder, "app"), ["example.com/a@v1.0.0"]);
  const environment = { GOSUMDB: database.keys.verifierKey };
  const options = { folder: app, goproxy: modgate.url, modcache: join(folder, "mod"), environment };
  const run = await go(["mod", "download", "all"], options);
  assert.equal(run.code, 0, run.stderr);
  const proven = modgate.events.filter(({ what }) => what === "checksum.proven").map((event) => event["module"]);
  assert.deepEqual(new Set(proven), new Set(["example.com/a", "example.com/b"]));
  assert.equal(new Set(database.asked).size, database.asked.length, "nothing was asked twice");

  await Promise.all([origin.stop(), database.stop()]);
  const again = await go(["mod", "download", "all"], { ...options, modcache: join(folder, "mod2") });
  assert.equal(again.code, 0, again.stderr);
});
