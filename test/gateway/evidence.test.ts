import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Modgate } from "../support/modgate.ts";
import { Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const binary = join(import.meta.dirname, "../../bin/modgate");
const modules = [
  { path: "example.com/m", version: "v1.0.0" },
  { path: "example.com/Capital", version: "v1.2.0" },
];

/** Runs modgate beside the tests' own servers, which must go on meanwhile. */
function run(...args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NETRC: "/dev/null" } });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

test("the proof of a version can be fetched and checked offline; one flipped bit and it is none", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const database = await TestDatabase.start(t, origin);
  const folder = tempFolder(t);
  const data = join(folder, "data");
  const modgate = await Modgate.start(t, { data, upstream: origin.url, database });
  await (await fetch(`${modgate.url}/example.com/!capital/@v/v1.2.0.mod`)).text();
  const token = readFileSync(join(data, "api.token"), "utf8").trim();
  const fetched = async (module: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${modgate.url}/api/v1/modules/${module}/proof`, { headers });
  };
  const proof = await (await fetched("example.com/!capital/@v/v1.2.0")).text();
  assert.equal((await fetched("example.com/m/@v/v1.0.0")).status, 404, "what was never fetched was never proven");
  await Promise.all([origin.stop(), database.stop(), modgate.end()]);

  const file = join(folder, "m.tlog-proof");
  const key = ["--sumdb", database.keys.verifierKey];
  writeFileSync(file, proof);
  const good = await run("verify", "--proof", file, ...key);
  assert.equal(good.code, 0, good.output);
  assert.match(good.output, /^example\.com\/Capital v1\.2\.0 h1:.*\n.*\nproven: record 300 of the 301/);
  writeFileSync(file, proof.replace(/(?<=^index )\d+/m, "299"));
  assert.equal((await run("verify", "--proof", file, ...key)).code, 1);
  const other = await run("verify", "--proof", file);
  assert.equal(other.code, 1);
  assert.match(other.output, /NOTE_UNVERIFIED/, "another database's key");
});

test("verify holds go.sum against the database, line by line", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const database = await TestDatabase.start(t, origin);
  const folder = tempFolder(t);
  const file = join(folder, "go.sum");
  await database.answer("lookup/example.com/m@v1.0.0");
  await database.answer("lookup/example.com/!capital@v1.2.0");
  const lines = database.records.slice(-2).join("");
  const common = ["--sumdb", database.sumdb, "--upstream", origin.url];
  writeFileSync(file, `${lines}corp.example.com/m v1.0.0 h1:${"A".repeat(43)}=\n`);
  const good = await run("verify", file, ...common, "--unlisted", "corp.example.com");
  assert.equal(good.code, 0, good.output);
  assert.match(good.output, /4 lines held against sum\.example\.com, 1 unlisted and not looked up: 0 are not/);
  writeFileSync(
    file,
    lines.replace(/(?<=v1\.0\.0 h1:)./, (letter) => (letter === "A" ? "B" : "A")),
  );
  const bad = await run("verify", file, ...common);
  assert.equal(bad.code, 1);
  assert.match(bad.output, /^example\.com\/m v1\.0\.0: go\.sum has h1:.*, sum\.example\.com has h1:/m);
});

test("a fork freezes the database, is shown, and goes on when a person says so", async (t) => {
  const origin = await Origin.start(t, ...modules);
  const database = await TestDatabase.start(t, origin);
  const data = tempFolder(t);
  const flags = ["--cache-absent-ms", "0"]; // what was refused is asked for again at once
  const modgate = await Modgate.start(t, { data, upstream: origin.url, database, flags });
  const get = async (path: string) => {
    const reply = await fetch(`${modgate.url}/${path}`);
    return { status: reply.status, text: await reply.text() };
  };
  assert.equal((await get("example.com/m/@v/v1.0.0.mod")).status, 200);
  const twin = await database.twin(t, { records: 200 });
  for (let n = 0; n < 200; n++) twin.addRecord(`evil.example.com/m${n}`, "v1.0.0", "h1:z=", "h1:m=");
  database.behaviours.set("", (request, response) => {
    void twin.answer(decodeURIComponent(request.url ?? "").slice(1)).then((body) => serve(request, response, body));
  });
  const refused = await get("example.com/!capital/@v/v1.2.0.mod");
  assert.equal(refused.status, 503);
  assert.match(refused.text, /modgate SUMDB_FROZEN/);
  await modgate.saw("checksum.frozen");
  assert.equal((await get("example.com/m/@v/v1.0.0.mod")).status, 200, "what was proven before is served");
  assert.equal((await get("sumdb/sum.example.com/lookup/example.com/m@v1.0.0")).status, 200);

  const shown = await run("sumdb", "show", "--data", data);
  assert.equal(shown.code, 1);
  assert.match(
    shown.output,
    /FROZEN since .*\n\nolder:\ngo\.sum database tree\n301\n[^]*newer:\ngo\.sum database tree\n401\n/,
  );
  assert.equal((await run("sumdb", "unfreeze", "other.example.com", "--data", data)).code, 1);
  database.behaviours.clear();
  const unfrozen = await run("sumdb", "unfreeze", "sum.example.com", "--data", data);
  assert.equal(unfrozen.code, 0, unfrozen.output);
  assert.equal((await run("sumdb", "show", "--data", data)).code, 0);
  // What was fetched ahead meanwhile has failed, and its failure is remembered for a moment.
  for (const deadline = Date.now() + 60_000; (await get("example.com/!capital/@v/v1.2.0.zip")).status !== 200;) {
    assert.ok(Date.now() < deadline, "service heals within a minute");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
});
