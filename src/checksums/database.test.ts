import assert from "node:assert/strict";
import { test } from "node:test";
import { honest, openTestDoor, testRoute, type Change } from "../../test/checksums/test-door.ts";
import { TestDatabase } from "../../test/support/test-database.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";

const [module, version] = ["other.example.com/m7", "v1.0.0"];
/** Three levels of tiles. */
const large = new TestDatabase({ size: 65_800 });
const hashes = ["h1:zip7=", "h1:mod7="] as const;

test("a hundred at the same time ask once, and later ones not at all", async (t) => {
  const database = new TestDatabase({ size: 700 });
  const way = testRoute("way", database);
  const { verdict } = await openTestDoor(t, database.keys.verifierKey, [way]);
  const verdicts = await Promise.all(Array.from({ length: 100 }, () => verdict(module, version, ...hashes)));
  assert.deepEqual(new Set(verdicts), new Set(["accepted"]));
  assert.equal(new Set(way.asked).size, way.asked.length, way.asked.join(" "));
  const before = way.asked.length;
  assert.equal(await verdict(module, version, ...hashes), "accepted");
  assert.equal(way.asked.length, before);
});

test("after a new start what was proven needs nobody, and the head is remembered", async (t) => {
  const database = new TestDatabase({ size: 700 });
  const data = tempFolder(t);
  const first = await openTestDoor(t, database.keys.verifierKey, [testRoute("way", database)], { data });
  assert.equal(await first.verdict(module, version, ...hashes), "accepted");
  await first.store.close();
  const nobody = testRoute("nobody", database, async () => undefined);
  const again = await openTestDoor(t, database.keys.verifierKey, [nobody], { data });
  assert.equal(await again.verdict(module, version, ...hashes), "accepted");
  assert.equal((await again.database.newest())?.tree.size, 700);
  assert.deepEqual(nobody.asked, []);
});

test("one way lies about every tile: the other one's are taken, whichever was first", async (t) => {
  const database = large;
  const lying: Change = async (path, body) => (path.startsWith("tile/") ? body?.map((byte) => byte ^ 1) : body);
  const ways = [testRoute("liar", database, lying), testRoute("honest", database)];
  const { verdict, scope, database: ours } = await openTestDoor(t, database.keys.verifierKey, ways);
  assert.equal(await verdict(module, version, ...hashes), "accepted");
  const dropped = scope.events.filter((event) => event.what === "checksum.route_dropped");
  assert.deepEqual(new Set(dropped.map(({ on }) => on)), new Set(["liar"]));
  assert.equal(await ours.fork(), undefined, "a way that lies freezes nothing");
});

test("a bit flipped in each tile of a large tree is never believed, and mended tiles are", async (t) => {
  const database = large;
  const tiles = new Set<string>();
  const watching = testRoute(
    "way",
    database,
    async (path, body) => (path.startsWith("tile/") && tiles.add(path), body),
  );
  await (await openTestDoor(t, database.keys.verifierKey, [watching])).verdict(module, version, ...hashes);
  assert.ok(tiles.size >= 4, [...tiles].join(" "));
  for (const tile of tiles) {
    let change: Change = async (path, body) =>
      path === tile ? body?.map((byte, at) => (at === 5 ? byte ^ 4 : byte)) : body;
    const way = testRoute("way", database, (path, body) => change(path, body));
    const { verdict } = await openTestDoor(t, database.keys.verifierKey, [way]);
    assert.equal(await verdict(module, version, ...hashes), "SUMDB_UNPROVEN", tile);
    change = honest;
    assert.equal(await verdict(module, version, ...hashes), "accepted", `${tile}: nothing wrong was kept`);
  }
});

test("tiles and evidence damaged in the store are told, fetched anew, and never believed", async (t) => {
  const database = new TestDatabase({ size: 700 });
  const data = tempFolder(t);
  const first = await openTestDoor(t, database.keys.verifierKey, [testRoute("way", database)], { data });
  assert.equal(await first.verdict(module, version, ...hashes), "accepted");
  const { relays, checksums } = first.store;
  for (const path of ["tile/8/0/002", "tile/8/1/000"]) {
    const tile = await relays.find(database.name, path);
    assert.ok(tile, path);
    await relays.put(
      database.name,
      path,
      Uint8Array.from(tile, (byte) => byte ^ 1),
      1,
    );
  }
  const kept = await checksums.evidence(database.name, module, version);
  assert.ok(kept);
  await checksums.putEvidence({
    ...kept,
    proof: Buffer.from(Buffer.from(kept.proof).toString().replace("index 7", "index 8")),
  });
  await first.store.close();

  const way = testRoute("way", database);
  const again = await openTestDoor(t, database.keys.verifierKey, [way], { data });
  assert.equal(await again.verdict(module, version, ...hashes), "accepted");
  const told = again.scope.events.flatMap((event) => (event.what === "store.failed" ? [event.operation] : []));
  assert.deepEqual(new Set(told), new Set(["evidence", "checksum tile"]));
  assert.ok(!again.scope.events.some(({ what }) => what === "checksum.route_dropped"), "the way is not blamed");
});

test("a true record of another version proves nothing, neither from a database nor from the store", async (t) => {
  const database = new TestDatabase({ size: 700 });
  const data = tempFolder(t);
  const other = "other.example.com/m8";
  let change: Change = async (path, body) => (path.startsWith("lookup/") ? database.lookup(8) : body);
  const way = testRoute("way", database, (path, body) => change(path, body));
  const first = await openTestDoor(t, database.keys.verifierKey, [way], { data });
  await assert.rejects(first.database.lookup(module, version), { code: "SUMDB_UNPROVEN" });
  const { proof } = await first.database.lookup(other, version);
  await first.store.checksums.putEvidence({ database: database.name, module, version, proof, at: 1 });
  await first.store.close();
  change = honest;
  const again = await openTestDoor(t, database.keys.verifierKey, [way], { data });
  assert.equal((await again.database.lookup(module, version)).id, 7);
});

test("a partial tile that a server has forgotten is cut from the full one", async (t) => {
  const database = new TestDatabase({ size: 700 });
  const head = await database.head();
  for (let n = 0; n < 100; n++) database.addRecord(`later.example.com/m${n}`, version, "h1:z=", "h1:m=");
  const forgetful: Change = async (path, body) => {
    if (path.startsWith("lookup/")) return database.lookup(7, head);
    return path.includes(".p/188") ? undefined : body;
  };
  const way = testRoute("way", database, forgetful);
  const { verdict } = await openTestDoor(t, database.keys.verifierKey, [way]);
  assert.equal(await verdict(module, version, ...hashes), "accepted");
  assert.ok(way.asked.includes("tile/8/0/002"), way.asked.join(" "));
});

test("unlisted modules are pinned at first sight, toolchains never are", async (t) => {
  const database = new TestDatabase({ size: 20 });
  const way = testRoute("way", database);
  const options = { unlisted: "corp.example.com,golang.org/*" };
  const { verdict, scope } = await openTestDoor(t, database.keys.verifierKey, [way], options);
  assert.equal(await verdict("corp.example.com/m", version, "h1:a=", "h1:b="), "accepted");
  assert.equal(await verdict("corp.example.com/m", version, "h1:a=", "h1:b="), "accepted");
  assert.equal(await verdict("corp.example.com/m", version, "h1:changed=", "h1:b="), "CHECKSUM_MISMATCH");
  assert.ok(scope.events.some(({ what }) => what === "checksum.mismatch"));
  assert.deepEqual(way.asked, [], "they are never looked up");
  assert.equal(await verdict("golang.org/toolchain", "v0.0.1-go1.21.0.linux-amd64", "h1:a=", "h1:b="), "NOT_IN_SUMDB");
});

test("records of a data tile are taken when they are those in the tree", async (t) => {
  const database = new TestDatabase({ size: 700 });
  let change: Change = async (path, body) =>
    path.startsWith("tile/8/data/")
      ? Buffer.from(String(Buffer.from(body ?? [])).replace("h1:zip1=", "h1:evil="))
      : body;
  const way = testRoute("way", database, (path, body) => change(path, body));
  const { database: ours, scope } = await openTestDoor(t, database.keys.verifierKey, [way]);
  const tile = { height: 8, level: "data", n: 0, width: 256 } as const;
  await assert.rejects(ours.dataTile(tile, scope), { code: "SUMDB_UNPROVEN" });
  change = honest;
  assert.deepEqual(
    Buffer.from(await ours.dataTile(tile, scope)),
    Buffer.from((await database.answer("tile/8/data/000")) ?? []),
  );
});

/** Two processes over one table, which both knew the same head, and what each is told of the records that came later. */
const laterOnes = [
  ["the same history, one further on than the other", false, "accepted"],
  ["two histories, of which each has seen one", true, "SUMDB_FROZEN"],
] as const;
for (const [what, parted, expected] of laterOnes) {
  test(`two processes that share what is kept see ${what}: ${expected}`, async (t) => {
    const database = new TestDatabase({ size: 700 });
    const twin = await database.twin(t);
    const options = { data: tempFolder(t), shared: true };
    const one = await openTestDoor(t, database.keys.verifierKey, [testRoute("one", database)], options);
    const other = await openTestDoor(t, database.keys.verifierKey, [testRoute("other", twin)], options);
    assert.equal(await one.verdict(module, version, ...hashes), "accepted");
    assert.equal(await other.verdict("other.example.com/m8", version, "h1:zip8=", "h1:mod8="), "accepted");
    for (const grown of [database, twin]) {
      grown.addRecord("later.example.com/a", version, "h1:z=", "h1:m=");
      if (parted && grown === twin) grown.addRecord("evil.example.com/a", version, "h1:z=", "h1:m=");
      grown.addRecord("later.example.com/b", version, "h1:z=", "h1:m=");
    }
    twin.addRecord("later.example.com/c", version, "h1:z=", "h1:m=");
    assert.equal(await one.verdict("later.example.com/a", version, "h1:z=", "h1:m="), "accepted");
    assert.equal(await other.verdict("later.example.com/b", version, "h1:z=", "h1:m="), expected);
    assert.equal((await one.store.checksums.head(database.name))?.size, parted ? 702 : 703);
  });
}
