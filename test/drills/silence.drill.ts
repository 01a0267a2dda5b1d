import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { go, project } from "../support/go.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const watchedMs = 60_000;
const [before, fresh] = ["example.com/before", "example.com/new"];

test(
  "a checksum database that accepts and never answers: plain go says nothing for a minute, through modgate it ends",
  { timeout: 600_000 },
  async (t) => {
    const origin = await Origin.start(t, ...[before, fresh].map((path) => ({ path, version: "v1.0.0" })));
    const database = await TestDatabase.start(t, origin);
    const folder = tempFolder(t);
    const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: origin.url, database });
    const download = (name: string, module: string, goproxy: string, gosumdb: string, killMs = 120_000) =>
      go(["mod", "download"], {
        folder: project(join(folder, name), [`${module}@v1.0.0`]),
        goproxy,
        modcache: join(folder, `${name}-cache`),
        environment: { GOSUMDB: gosumdb },
        killMs,
      });
    const key = database.keys.verifierKey;
    assert.equal((await download("first", before, modgate.url, key)).code, 0);
    database.behaviours.set("", () => undefined);

    const plain = await download("plain", before, origin.url, database.sumdb, watchedMs);
    t.diagnostic(
      `plain go, ${Math.round(plain.tookMs / 1_000)} s until it was killed, printed ${JSON.stringify(plain.stdout + plain.stderr)}`,
    );
    assert.equal(plain.code, null, "it was still waiting");
    assert.equal(plain.stdout + plain.stderr, "");

    const proven = await download("proven", before, modgate.url, key);
    t.diagnostic(`through modgate, proven before: exit ${proven.code} in ${proven.tookMs.toFixed(0)} ms`);
    assert.equal(proven.code, 0, proven.stderr);
    const late = await download("new", fresh, modgate.url, key);
    t.diagnostic(`through modgate, new: exit ${late.code} in ${(late.tookMs / 1_000).toFixed(1)} s\n${late.stderr}`);
    assert.equal(late.code, 1);
    assert.match(late.stderr, /checksum database sum\.example\.com has not answered/);
  },
);
