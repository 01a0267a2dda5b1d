import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { goModHash } from "../../src/gomod/h1.ts";
import { parseRecord } from "../../src/tlog/index.ts";
import { openTestDoor, testRoute } from "../checksums/test-door.ts";
import { go, project } from "../support/go.ts";
import { Origin, serve } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase, zipHash } from "../support/test-database.ts";

const version = "v1.0.0";
const modules = ["example.com/a", "example.com/b", "example.com/c"] as const;

type Answer = (path: string) => Promise<Uint8Array | undefined>;

/** What the database says when b is asked for, after a was believed; what the go command and modgate make of it. */
const rows: readonly (readonly [
  name: string,
  accepted: boolean,
  code: string,
  later: (t: { after(work: () => void): void }, database: TestDatabase) => Promise<Answer>,
])[] = [
  [
    "honest growth",
    true,
    "accepted",
    async (_t, database) => {
      for (let n = 0; n < 300; n++) database.addRecord(`later.example.com/m${n}`, version, "h1:z=", "h1:m=");
      return (path) => database.answer(path);
    },
  ],
  [
    "an old head, replayed",
    true,
    "accepted",
    async (_t, database) => async (path) => {
      const body = await database.answer(path);
      if (!path.startsWith("lookup/") || body === undefined) return body;
      const { id } = parseRecord(body);
      return database.lookup(id, await database.head(302));
    },
  ],
  [
    "a latest head that stays the same for ever while records come",
    true,
    "accepted",
    async (_t, database) => {
      const latest = await database.head(302);
      for (let n = 0; n < 300; n++) database.addRecord(`later.example.com/m${n}`, version, "h1:z=", "h1:m=");
      return async (path) => (path === "latest" ? latest : database.answer(path));
    },
  ],
  [
    "another history of the same length and more",
    false,
    "SUMDB_FROZEN",
    async (t, database) => {
      const twin = await parted(t, database, 299);
      return (path) => twin.answer(path);
    },
  ],
  [
    "a restored backup, shorter than what was seen: nothing shows yet how it goes on",
    false,
    "SUMDB_UNREACHABLE",
    async (t, database) => {
      const twin = await parted(t, database, 100);
      return (path) => twin.answer(path);
    },
  ],
  [
    "a new key under the old name",
    false,
    "SUMDB_UNPROVEN",
    async (t, database) => {
      const twin = await database.twin(t, { seed: 8 });
      return (path) => twin.answer(path);
    },
  ],
];

test("what a database says later: the go command and modgate side by side", { concurrency: 3 }, async (t) => {
  const origin = await Origin.start(t, ...modules.map((path) => ({ path, version })));
  const hashes = new Map<string, readonly [string, string]>();
  for (const path of modules) {
    const file = (kind: string) => origin.files.get(`${path}/@v/${version}.${kind}`) ?? Buffer.of();
    hashes.set(path, [await zipHash(file("zip"), path, version), goModHash(file("mod"))]);
  }
  await Promise.all(
    rows.map(([name, accepted, code, later]) =>
      t.test(name, async (row) => {
        const database = await TestDatabase.start(row, origin, { size: 300 });
        for (const [path, [zip, mod]] of hashes) database.addRecord(path, version, zip, mod);
        let answer: Answer = (path) => database.answer(path);
        database.behaviours.set("", (request, response) => {
          const path = decodeURIComponent((request.url ?? "/").slice(1));
          void answer(path).then((body) => serve(request, response, body));
        });
        const folder = tempFolder(row);
        const route = testRoute("way", database, (path) => answer(path));
        const { verdict, database: ours, scope } = await openTestDoor(row, database.keys.verifierKey, [route]);
        const judged = (path: string) => verdict(path, version, ...(hashes.get(path) ?? ["", ""]));
        const go1 = (path: string, app: string) =>
          go(["mod", "download"], {
            folder: project(join(folder, app), [`${path}@${version}`]),
            goproxy: origin.url,
            modcache: join(folder, "mod"),
            environment: { GOSUMDB: database.sumdb },
          });

        assert.equal(await judged("example.com/a"), "accepted");
        assert.equal((await go1("example.com/a", "first")).code, 0);
        const before = (await ours.newest())?.tree.size ?? 0;
        answer = await later(row, database);
        assert.equal(await judged("example.com/b"), code);
        const theirs = await go1("example.com/b", "second");
        assert.equal(theirs.code === 0, accepted, theirs.stderr);
        if (code === "SUMDB_FROZEN") assert.match(theirs.stderr, /SECURITY ERROR/);
        assert.ok(((await ours.newest())?.tree.size ?? 0) >= before, "the newest head never moves back");
        assert.equal(await judged("example.com/a"), "accepted", "what was proven before is served for ever");

        const fork = await ours.fork();
        assert.equal(fork !== undefined, code === "SUMDB_FROZEN");
        assert.equal(scope.events.filter(({ what }) => what === "checksum.frozen").length, fork === undefined ? 0 : 1);
        if (fork === undefined) return;
        assert.match(fork.proof, /records have the root/);
        answer = (path) => database.answer(path);
        assert.equal(await judged("example.com/c"), "SUMDB_FROZEN", "only a person unfreezes it");
        await ours.unfreeze(false);
        assert.equal(await judged("example.com/c"), "accepted");
      }),
    ),
  );
});

/** One that holds the first `size` records, and then others. */
async function parted(t: { after(work: () => void): void }, database: TestDatabase, size: number) {
  const twin = await database.twin(t, { records: size });
  twin.addRecord("evil.example.com/m", version, "h1:z=", "h1:m=");
  for (const record of database.records.slice(-3)) if (!twin.records.includes(record)) twin.append(record);
  return twin;
}
