import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { go, project } from "../support/go.ts";
import { zipOf } from "../support/module-files.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";
import { modgate } from "../support/wrapped.ts";

const open = { path: "example.com/a", version: "v1.0.0" };
const inner = { path: "corp.example.com/b", version: "v1.0.0" };
const lookups = (database: TestDatabase) => database.asked.filter((path) => path.startsWith("lookup/"));

/** An app with a tidy go.sum, an upstream that relays a checksum database, and both as if nothing had been asked yet. */
async function tidyApp(
  t: TestContext,
  modules: readonly (typeof open)[],
  variables: Readonly<Record<string, string>> = {},
) {
  const origin = await Origin.start(t, ...modules);
  const database = await TestDatabase.start(t, origin);
  database.relayedBy(origin);
  const folder = tempFolder(t);
  const app = project(
    join(folder, "app"),
    modules.map(({ path, version }) => `${path}@${version}`),
  );
  const environment = { GOSUMDB: database.keys.verifierKey, ...variables };
  const plain = { folder: app, goproxy: origin.url, modcache: join(folder, "plain"), environment };
  const tidy = await go(["mod", "tidy"], plain);
  assert.equal(tidy.code, 0, tidy.stderr);
  const goSum = readFileSync(join(app, "go.sum"), "utf8");
  database.asked.length = 0;
  return { origin, database, app, goSum, folder, options: { ...plain, modcache: join(folder, "mod") } };
}

test("a line of go.sum is enough: the checksum database is not asked", async (t) => {
  const { database, options } = await tidyApp(t, [open]);
  const run = await modgate(["go", "mod", "download"], options);
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual(lookups(database), []);
});

test("without go.sum the database is asked, and what comes out is what plain go writes", async (t) => {
  const { app, database, goSum, options } = await tidyApp(t, [open]);
  rmSync(join(app, "go.sum"));
  const run = await modgate(["go", "mod", "tidy"], options);
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual([...new Set(lookups(database))], ["lookup/example.com/a@v1.0.0"]);
  assert.equal(readFileSync(join(app, "go.sum"), "utf8"), goSum);
});

test("what GONOSUMDB names is told to no database, even without go.sum", async (t) => {
  const { app, database, goSum, options } = await tidyApp(t, [open, inner], { GONOSUMDB: "[,corp.example.com" });
  rmSync(join(app, "go.sum"));
  const run = await modgate(["go", "mod", "tidy"], options);
  assert.equal(run.code, 0, run.stderr);
  assert.deepEqual([...new Set(lookups(database))], ["lookup/example.com/a@v1.0.0"]);
  assert.equal(readFileSync(join(app, "go.sum"), "utf8"), goSum);
});

test("bytes that are not those of go.sum reach the go command as little as they would have", async (t) => {
  const { origin, options } = await tidyApp(t, [open]);
  const files = { "go.mod": "module example.com/a\n\ngo 1.21\n", "a.go": "package a // changed\n" };
  origin.files.set("example.com/a/@v/v1.0.0.zip", await zipOf("example.com/a@v1.0.0", files));
  const plain = await go(["mod", "download"], { ...options, modcache: join(options.folder, "../plain2") });
  assert.match(plain.stderr, /SECURITY ERROR/);
  const ours = await modgate(["go", "mod", "download"], options);
  assert.equal(ours.code, plain.code);
  assert.match(ours.stderr, /SECURITY ERROR|CHECKSUM_MISMATCH/);

  const unverified = { ...options, modcache: join(options.folder, "../off"), environment: { GOSUMDB: "off" } };
  const judged = await modgate(["go", "mod", "download"], unverified);
  assert.match(judged.stderr, /SECURITY ERROR/, "with no database go.sum is for the go command to hold against");
});
