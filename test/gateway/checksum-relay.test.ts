import assert from "node:assert/strict";
import { test } from "node:test";
import { openNote, parseRecord, parseTree, parseVerifierKey } from "../../src/tlog/index.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const name = "db.example/team";
const lookup = "lookup/example.com/m@v1.0.0";

test("databases are served by name from what was proven, and supported is 200 even when they are down", async (t) => {
  const origin = await Origin.start(t, { path: "example.com/m", version: "v1.0.0" });
  const database = await TestDatabase.start(t, origin, { name, size: 700 });
  database.relayedBy(origin);
  const flags = ["--sumdb", database.keys.verifierKey];
  const modgate = await Modgate.start(t, { data: tempFolder(t), upstream: origin.url, flags });
  const get = async (path: string, of = name) => {
    const reply = await fetch(`${modgate.url}/sumdb/${of}/${path}`);
    const body = Buffer.from(await reply.arrayBuffer());
    return { status: reply.status, body, cache: reply.headers.get("cache-control") ?? "" };
  };
  const same = async (path: string) => {
    const got = await get(path);
    assert.equal(got.status, 200, got.body.toString());
    assert.deepEqual(got.body, Buffer.from((await database.answer(path)) ?? []), path);
    return got;
  };

  assert.match((await same(lookup)).cache, /immutable/);
  const tiles = ["tile/8/0/000", "tile/8/0/002.p/189", "tile/8/0/002.p/7", "tile/8/1/000.p/2", "tile/8/data/002.p/100"];
  for (const path of tiles) assert.match((await same(path)).cache, /immutable/);
  assert.ok(!database.asked.includes("tile/8/0/002.p/7"), "a partial tile is cut from a wider one");
  assert.equal((await get("latest")).status, 200);
  assert.equal((await get("lookup/example.com/absent@v1.0.0")).status, 404);
  assert.equal((await get("lookup/example.com/m@master")).status, 400, "only canonical versions have records");
  assert.equal((await get("tile/8/0/009")).status, 404, "a tile beyond the newest head");
  assert.equal((await get("supported", "sum.golang.org")).status, 404, "a database that is not named is not served");

  database.addRecord("example.com/later", "v1.0.0", "h1:zip=", "h1:mod=");
  await get("latest");
  const { rest } = parseRecord((await get(lookup)).body);
  const { size } = parseTree(openNote(rest, [parseVerifierKey(database.keys.verifierKey)]).text);
  assert.equal(size, 702, "a lookup carries the newest head that was verified, not the one it came with");

  await origin.stop();
  assert.equal((await get("supported")).status, 200);
  assert.equal((await get(lookup)).status, 200, "what was looked up once is kept");
  assert.equal((await get("tile/8/0/000")).status, 200);
  assert.equal((await get("latest")).status, 200, "the newest verified head is given when nobody can be asked");
  const absent = await get("lookup/example.com/other@v1.0.0");
  assert.equal(absent.status, 503, "a database that cannot be reached is no 404");
  assert.match(absent.body.toString(), /modgate SUMDB_UNREACHABLE/);
});
