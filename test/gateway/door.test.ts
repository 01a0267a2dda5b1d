import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { go, project } from "../support/go.ts";
import { noise } from "../support/module-files.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin, serve, type Behaviour } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase, zipHash } from "../support/test-database.ts";

const version = "v1.0.0";
const pathOf = (module: string, kind: string): string => `${module}/@v/${version}.${kind}`;

/** A client that checks nothing. */
async function get(modgate: Modgate, path: string) {
  const reply = await fetch(`${modgate.url}/${path}`);
  const body = await reply.arrayBuffer().then(
    (bytes) => Buffer.from(bytes),
    () => undefined, // cut
  );
  return { status: reply.status, body, text: body?.toString() ?? "" };
}

test("a byte changed upstream is never stored and never served whole", { timeout: 120_000 }, async (t) => {
  const big = { path: "example.com/big", version, files: { "noise.bin": noise(6 * 2 ** 20) } };
  const origin = await Origin.start(t, { path: "example.com/m", version }, big);
  const database = await TestDatabase.start(t, origin);
  const flags = ["--cache-absent-ms", "0"];
  const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url, database, flags });
  const tryOne = async (module: string, kind: "zip" | "mod", at: number): Promise<boolean> => {
    const path = pathOf(module, kind);
    const right = origin.files.get(path) ?? Buffer.of();
    const wrong = Uint8Array.from(right);
    wrong[at] = (wrong[at] ?? 0) ^ (1 << (at % 8));
    // Times and the like are no part of what a hash of Go vouches for.
    const same = kind === "zip" && (await sameContent(wrong, right, module));
    if (same) return false;
    origin.behaviours.set(path, (request, response) => serve(request, response, wrong));
    const got = await get(modgate, path);
    assert.ok(got.body === undefined || got.status !== 200, `${path} with byte ${at} changed was served`);
    if (got.body !== undefined)
      assert.match(got.text, /modgate (CHECKSUM_MISMATCH|ZIP_INVALID|MOD_INVALID|OBJECT_TOO_LARGE)/);
    assert.equal((await get(modgate, `cached-only/${path}`)).status, 404, "nothing of it is kept");
    return true;
  };
  for (const kind of ["zip", "mod"] as const) {
    const length = origin.files.get(pathOf("example.com/m", kind))?.length ?? 0;
    for (let left = 100; left > 0;) {
      if (await tryOne("example.com/m", kind, Math.floor(Math.random() * length))) left--;
    }
  }
  await tryOne("example.com/big", "zip", 3 * 2 ** 20);
  const mismatch = modgate.events.find(({ what }) => what === "checksum.mismatch");
  assert.match(String(mismatch?.["got"]), /^h1:/);
  assert.equal(mismatch?.["because"], `checksum database ${database.name}`);

  for (const path of [pathOf("example.com/m", "zip"), pathOf("example.com/big", "zip")]) {
    origin.behaviours.delete(path);
    assert.deepEqual((await get(modgate, path)).body, Buffer.from(origin.files.get(path) ?? []), "healed at once");
  }
});

test("upstream and database lie together: nobody gets a wrong byte, and when the lie ends service heals", async (t) => {
  const origin = await Origin.start(t, { path: "example.com/m", version }, { path: "example.com/before", version });
  const database = await TestDatabase.start(t, origin);
  database.relayedBy(origin);
  const folder = tempFolder(t);
  const flags = ["--sumdb", database.keys.verifierKey];
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: origin.url, flags });
  const run = (module: string, modcache: string, environment: Record<string, string>) =>
    go(["mod", "download"], {
      folder: project(join(folder, modcache), [`${module}@${version}`]),
      goproxy: modgate.url,
      modcache: join(folder, `${modcache}-cache`),
      environment,
    });
  const checked = { GOSUMDB: database.keys.verifierKey };
  assert.equal((await run("example.com/before", "first", checked)).code, 0);

  const other = await Origin.start(t, { path: "example.com/m", version, files: { "evil.go": "package m\n" } });
  const evil = await TestDatabase.start(t, other, { seed: 66 });
  for (const kind of ["zip", "mod"]) {
    origin.behaviours.set(pathOf("example.com/m", kind), (request, response) =>
      serve(request, response, other.files.get(pathOf("example.com/m", kind))),
    );
  }
  evil.relayedBy(origin);
  const blind = await run("example.com/m", "blind", { GONOSUMDB: "*", GONOSUMCHECK: "1" });
  assert.equal(blind.code, 1);
  assert.match(blind.stderr, /modgate SUMDB_UNPROVEN/);
  assert.equal((await run("example.com/m", "checked", checked)).code, 1);
  assert.equal((await run("example.com/before", "again", checked)).code, 0, "what was proven before is served");
  await modgate.saw("checksum.route_dropped");

  database.relayedBy(origin);
  origin.behaviours.clear();
  await sleep(1_100); // what is remembered of a failure
  const healed = await run("example.com/m", "healed", checked);
  assert.equal(healed.code, 0, healed.stderr);
});

test("a database that accepts and never answers: proven versions go on, new ones end with the reason", async (t) => {
  const names = ["example.com/before", "example.com/new"];
  const origin = await Origin.start(t, ...names.map((path) => ({ path, version })));
  const database = await TestDatabase.start(t, origin);
  const folder = tempFolder(t);
  const flags = ["--client-wait-ms", "1500", "--client-patient-wait-ms", "3000"];
  const modgate = await Modgate.start(t, { data: join(folder, "data"), upstream: origin.url, database, flags });
  const run = (module: string, modcache: string, goproxy = modgate.url, killMs = 60_000) =>
    go(["mod", "download"], {
      folder: project(join(folder, modcache), [`${module}@${version}`]),
      goproxy,
      modcache: join(folder, `${modcache}-cache`),
      environment: { GOSUMDB: goproxy === modgate.url ? database.keys.verifierKey : database.sumdb },
      killMs,
    });
  assert.equal((await run("example.com/before", "first")).code, 0);
  database.behaviours.set("", () => undefined);

  const plain = await run("example.com/before", "plain", origin.url, 2_000);
  assert.deepEqual(
    [plain.code, plain.stderr.replace(/^go: downloading.*\n/gm, "")],
    [null, ""],
    "plain go stands still",
  );
  const again = await run("example.com/before", "again");
  assert.equal(again.code, 0, again.stderr);
  const late = await run("example.com/new", "new");
  assert.equal(late.code, 1);
  assert.match(late.stderr, /checksum database sum\.example\.com has not answered for \d+ s/);
  assert.match(late.stderr, /modgate STILL_FETCHING, request/);
  assert.ok(late.tookMs < 30_000, `took ${late.tookMs} ms`);
});

test("what the database does not know is refused with the setting's name; unlisted modules are never looked up", async (t) => {
  const origin = await Origin.start(t, { path: "corp.example.com/m", version }, { path: "example.com/m", version });
  const database = await TestDatabase.start(t);
  const flags = ["--unlisted", "corp.example.com"];
  const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url, database, flags });
  const unknown = await get(modgate, pathOf("example.com/m", "zip"));
  assert.equal(unknown.status, 403);
  assert.match(unknown.text, /modgate NOT_IN_SUMDB/);
  assert.match(unknown.text, /unlisted/);
  assert.equal((await get(modgate, pathOf("corp.example.com/m", "zip"))).status, 200);
  const looked = await get(modgate, `sumdb/${database.name}/lookup/corp.example.com/m@${version}`);
  assert.equal(looked.status, 403);
  assert.match(looked.text, /fix: go env -w GONOSUMDB=corp\.example\.com\n/);
  assert.ok(!database.asked.some((path) => path.includes("corp.example.com")), "nothing private leaves");
});

test("what was kept unverified is verified before it is served again", async (t) => {
  const names = ["example.com/right", "example.com/wrong"];
  const origin = await Origin.start(t, ...names.map((path) => ({ path, version })));
  const data = tempFolder(t);
  const upstream = origin.url;
  const database = await TestDatabase.start(t, origin);
  const off = await Modgate.start(t, { data, upstream: origin.url });
  for (const name of names) assert.equal((await get(off, pathOf(name, "zip"))).status, 200);
  assert.match(off.output, /nothing but toolchains is verified/, "it says so at start");
  await off.end();

  database.addRecord("example.com/wrong", version, "h1:other=", "h1:other=");
  const on = await Modgate.start(t, { data, upstream: origin.url, database });
  assert.equal((await get(on, pathOf("example.com/right", "zip"))).status, 200);
  const wrong = await get(on, pathOf("example.com/wrong", "zip"));
  assert.equal(wrong.status, 403);
  assert.match(wrong.text, /modgate CHECKSUM_MISMATCH/);
  assert.equal((await get(on, `cached-only/${pathOf("example.com/wrong", "zip")}`)).status, 404);
  await on.end();

  await Promise.all([origin.stop(), database.stop()]);
  const alone = await Modgate.start(t, {
    data,
    upstream,
    flags: ["--sumdb", database.keys.verifierKey],
  });
  assert.equal((await get(alone, pathOf("example.com/right", "zip"))).status, 200, "proven once, served for ever");
});

const drip: Behaviour = (_request, response) => {
  const timer = setInterval(() => response.write("x"), 10_000);
  response
    .writeHead(200)
    .once("close", () => clearInterval(timer))
    .flushHeaders();
};
const flood =
  (megabytes: number): Behaviour =>
  (_request, response) => {
    response.writeHead(200);
    const piece = Buffer.alloc(2 ** 20);
    let left = megabytes;
    const pour = (): void => {
      while (left-- > 0) if (!response.write(piece)) return void response.once("drain", pour);
      response.end();
    };
    pour();
  };

for (const [name, behaviour, code] of [
  ["100 MB", flood(100), "SUMDB_UNPROVEN"],
  ["10 GB", flood(10_000), "SUMDB_UNPROVEN"],
  ["a byte every ten seconds", drip, "STILL_FETCHING"],
] as const) {
  test(`an answer of ${name} is bounded in memory and time`, async (t: TestContext) => {
    const origin = await Origin.start(t, { path: "example.com/m", version }, { path: "example.com/warm", version });
    const database = await TestDatabase.start(t, origin);
    const flags = ["--client-wait-ms", "8000", "--client-patient-wait-ms", "8000"];
    const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url, database, flags });
    assert.equal((await get(modgate, pathOf("example.com/warm", "zip"))).status, 200);
    database.behaviours.set("lookup", behaviour);
    const before = peakBytes(modgate.pid);
    const got = await get(modgate, pathOf("example.com/m", "zip"));
    assert.match(got.text, new RegExp(`modgate ${code}`));
    const cost = peakBytes(modgate.pid) - before;
    assert.ok(cost < 50e6, `cost ${Math.round(cost / 1e6)} MB`);
  });
}

function peakBytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

async function sameContent(wrong: Uint8Array, right: Uint8Array, module: string): Promise<boolean> {
  const hash = await zipHash(wrong, module, version).catch(() => undefined);
  return hash === (await zipHash(right, module, version));
}
