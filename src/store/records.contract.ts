import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test, type TestContext } from "node:test";
import type { AnswerTable, RelayTable } from "./answers.ts";
import type { ObjectKind, ObjectRecord, ObjectTable } from "./objects.ts";

/** A record of "example.com/a@v1.0.0", .info, 4 bytes, unless told otherwise. */
export function sampleRecord(given: Partial<ObjectRecord> = {}): ObjectRecord {
  const key = { module: "example.com/a", version: "v1.0.0", kind: "info" as ObjectKind, ...given };
  const id = createHash("md5").update(`${key.module}@${key.version}.${key.kind}`).digest("hex");
  const body = Buffer.from("body");
  const sha256 = createHash("sha256").update(body).digest("hex");
  return { id, size: 4, sha256, from: "up.example.com", private: false, fetchedAt: 1_000, ...key, ...withBody() };

  function withBody(): { body?: Uint8Array } {
    return "body" in given || (given.size ?? 0) > 65_536 ? {} : { body: Uint8Array.from(body) };
  }
}

const name = ({ module, version, kind }: ObjectRecord): string => `${module}@${version}.${kind}`;

/** What every table of objects promises. */
export function objectTableContract(label: string, open: (t: TestContext) => Promise<ObjectTable>): void {
  const table = (promise: string, work: (objects: ObjectTable) => Promise<void>): void =>
    void test(`${label}: ${promise}`, async (t) => work(await open(t)));

  table("an absent record is undefined, and removing it is no error", async (objects) => {
    assert.equal(await objects.find(sampleRecord()), undefined);
    await objects.remove(sampleRecord());
  });

  for (const [record, why] of [
    [sampleRecord(), "with its body"],
    [sampleRecord({ kind: "zip", size: 70_000, h1: "h1:abc=" }), "a blob, with its hash"],
    [sampleRecord({ private: true, kind: "mod" }), "private"],
    [sampleRecord({ size: 0, body: new Uint8Array() }), "an empty body is not an absent one"],
    [sampleRecord({ size: 2 ** 40, fetchedAt: 1_800_000_000_000 }), "numbers beyond 32 bits"],
  ] as const) {
    table(`what was put is found as it was: ${why}`, async (objects) => {
      await objects.put(record);
      assert.deepEqual(await objects.find(record), record);
    });
  }

  table("put replaces, and nothing of the old one stays", async (objects) => {
    await objects.put(sampleRecord({ h1: "h1:old=" }));
    const anew = sampleRecord({ id: "b".repeat(32), fetchedAt: 2_000 });
    await objects.put(anew);
    assert.deepEqual(await objects.find(anew), anew);
    assert.deepEqual(await objects.totals(), { objects: 1, bytes: 4, modules: 1 });
  });

  table("the kinds of a version are apart", async (objects) => {
    await objects.put(sampleRecord({ kind: "info" }));
    await objects.put(sampleRecord({ kind: "mod" }));
    await objects.remove(sampleRecord({ kind: "info" }));
    assert.equal(await objects.find(sampleRecord({ kind: "info" })), undefined);
    assert.ok(await objects.find(sampleRecord({ kind: "mod" })));
  });

  table("versions are those of which .info is held", async (objects) => {
    for (const version of ["v1.0.0", "v1.1.0"]) await objects.put(sampleRecord({ version }));
    await objects.put(sampleRecord({ version: "v1.2.0", kind: "mod" }));
    await objects.put(sampleRecord({ module: "example.com/ab", version: "v9.0.0" }));
    assert.deepEqual([...(await objects.versions("example.com/a"))].sort(), ["v1.0.0", "v1.1.0"]);
    await objects.remove(sampleRecord({ version: "v1.1.0" }));
    assert.deepEqual(await objects.versions("example.com/a"), ["v1.0.0"]);
    assert.deepEqual(await objects.versions("example.com/none"), []);
  });

  table("first sightings: oldest first, from since on, never private, and they outlive the object", async (objects) => {
    await objects.put(sampleRecord({ version: "v1.0.3", fetchedAt: 3_000 }));
    await objects.put(sampleRecord({ version: "v1.0.1", fetchedAt: 1_000 }));
    await objects.put(sampleRecord({ version: "v1.0.2", fetchedAt: 2_000 }));
    await objects.put(sampleRecord({ version: "v1.0.2", kind: "zip", fetchedAt: 9_000 }));
    await objects.put(sampleRecord({ module: "corp.example.com/secret", private: true, fetchedAt: 1_500 }));
    await objects.remove(sampleRecord({ version: "v1.0.2" }));
    const seen = async (since: number, limit: number): Promise<string[]> =>
      (await objects.seen(since, limit)).map(({ version, at }) => `${version} ${at}`);
    assert.deepEqual(await seen(0, 10), ["v1.0.1 1000", "v1.0.2 2000", "v1.0.3 3000"]);
    assert.deepEqual(await seen(2_000, 1), ["v1.0.2 2000"]);
    assert.deepEqual(await seen(3_001, 10), []);
  });

  table("coldest: by last use, without private ones and those gone upstream", async (objects) => {
    const [a, b, c] = ["a", "b", "c"].map((letter, index) =>
      sampleRecord({ module: `example.com/${letter}`, fetchedAt: 1_000 + index }),
    ) as [ObjectRecord, ObjectRecord, ObjectRecord];
    const gone = sampleRecord({ module: "example.com/gone", kind: "zip", fetchedAt: 1 });
    const secret = sampleRecord({ module: "corp.example.com/secret", private: true, fetchedAt: 2 });
    for (const record of [gone, c, secret, a, b]) await objects.put(record);
    await objects.markGone(gone.module, gone.version);
    objects.touch(a, 5_000);
    objects.touch(sampleRecord({ module: "example.com/absent" }), 5_000);
    assert.deepEqual((await objects.coldest(10)).map(name), [b, c, a].map(name));
    assert.deepEqual((await objects.coldest(1)).map(name), [name(b)]);
    await objects.put(gone);
    assert.deepEqual((await objects.coldest(1)).map(name), [name(gone)], "upstream has given it again");
  });

  table("totals follow every change", async (objects) => {
    assert.deepEqual(await objects.totals(), { objects: 0, bytes: 0, modules: 0 });
    await objects.put(sampleRecord({ size: 10 }));
    await objects.put(sampleRecord({ size: 20, kind: "mod" }));
    await objects.put(sampleRecord({ size: 100_000, module: "example.com/b", kind: "zip" }));
    assert.deepEqual(await objects.totals(), { objects: 3, bytes: 100_030, modules: 2 });
    await objects.put(sampleRecord({ size: 11 }));
    await objects.remove(sampleRecord({ module: "example.com/b", kind: "zip" }));
    assert.deepEqual(await objects.totals(), { objects: 2, bytes: 31, modules: 1 });
  });

  table("many at once, and each is there", async (objects) => {
    const records = Array.from({ length: 200 }, (_, index) => sampleRecord({ version: `v1.0.${index}` }));
    await Promise.all(records.map((record) => objects.put(record)));
    assert.equal((await objects.versions("example.com/a")).length, 200);
    await Promise.all(records.map((record) => objects.remove(record)));
    assert.deepEqual(await objects.totals(), { objects: 0, bytes: 0, modules: 0 });
  });
}

/** What every table of answers promises. */
export function answerTableContract(label: string, open: (t: TestContext) => Promise<AnswerTable>): void {
  test(`${label}: an answer is found by module, kind and query, and replaced by the next`, async (t) => {
    const answers = await open(t);
    const key = { module: "example.com/a", kind: "query", query: "master" } as const;
    assert.equal(await answers.find(key), undefined);
    const old = { ...key, id: "1".repeat(32), body: Uint8Array.of(1), from: "one", fetchedAt: 1 };
    await answers.put(old);
    assert.deepEqual(await answers.find(key), old);
    const anew = { ...key, id: "2".repeat(32), body: Uint8Array.of(2, 2), from: "two", fetchedAt: 2 };
    await answers.put(anew);
    assert.deepEqual(await answers.find(key), anew);
    assert.equal(await answers.find({ ...key, query: "main" }), undefined);
    assert.equal(await answers.find({ ...key, kind: "list" }), undefined);
  });
}

/** What every table of relayed answers promises. */
export function relayTableContract(label: string, open: (t: TestContext) => Promise<RelayTable>): void {
  test(`${label}: a body is found by database and path`, async (t) => {
    const relays = await open(t);
    assert.equal(await relays.find("sum.golang.org", "lookup/x@v1"), undefined);
    await relays.put("sum.golang.org", "lookup/x@v1", Buffer.from("record"), 1);
    await relays.put("gw.example.com/sum/1", "lookup/x@v1", Buffer.from("other"), 2);
    assert.deepEqual(await relays.find("sum.golang.org", "lookup/x@v1"), Uint8Array.from(Buffer.from("record")));
    assert.equal(await relays.find("sum.golang.org", "lookup/x@v2"), undefined);
  });
}
