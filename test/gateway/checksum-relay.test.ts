import assert from "node:assert/strict";
import { test } from "node:test";
import { Modgate } from "../support/modgate.ts";
import { Origin } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";

const lookup = "sumdb/db.example/team/lookup/example.com/m@v1.0.0";

test("checksum databases are relayed by name, their lookups and tiles kept, and supported is 200 even when they are down", async (t) => {
  const origin = await Origin.start(t);
  origin.files.set("sumdb/db.example/team/supported", Buffer.of());
  origin.files.set(lookup, Buffer.from("17\nexample.com/m v1.0.0 h1:x=\n"));
  origin.files.set("sumdb/db.example/team/tile/8/0/000.p/17", Buffer.alloc(17 * 32, 7));
  origin.files.set("sumdb/db.example/team/latest", Buffer.from("go.sum database tree\n17\n"));
  const modgate = await Modgate.start(t, {
    data: tempFolder(t),
    upstream: origin.url,
    flags: ["--sumdb", "db.example/team"],
  });
  const get = async (path: string) => {
    const reply = await fetch(`${modgate.url}/${path}`);
    return {
      status: reply.status,
      body: Buffer.from(await reply.arrayBuffer()),
      cache: reply.headers.get("cache-control") ?? "",
    };
  };
  const tile = "sumdb/db.example/team/tile/8/0/000.p/17";
  for (const path of [lookup, tile]) {
    const first = await get(path);
    assert.equal(first.status, 200, first.body.toString());
    assert.match(first.cache, /immutable/);
    assert.deepEqual(first.body, Buffer.from(origin.files.get(path) ?? []));
  }
  assert.equal((await get("sumdb/db.example/team/latest")).status, 200);
  assert.equal((await get("sumdb/db.example/team/lookup/example.com/absent@v1.0.0")).status, 404);
  assert.equal(
    (await get("sumdb/sum.golang.org/supported")).status,
    404,
    "a database that is not named is not relayed",
  );

  await origin.stop();
  assert.equal((await get("sumdb/db.example/team/supported")).status, 200);
  assert.equal((await get(lookup)).status, 200, "what was looked up once is kept");
  assert.equal((await get(tile)).status, 200);
  const absent = await get("sumdb/db.example/team/lookup/example.com/other@v1.0.0");
  assert.equal(absent.status, 502, "a database that cannot be reached is no 404");
});
