import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { tempFolder } from "../../test/support/temp-folder.ts";
import { SqliteFile } from "./sqlite-file.ts";

test("the writer's connection syncs every commit, and keeps a log beside the file", (t) => {
  const file = SqliteFile.openForWriting(join(tempFolder(t), "records.sqlite"));
  const setting = (name: string): unknown => Object.values(file.all({ sql: `PRAGMA ${name}`, values: [] })[0] ?? {})[0];
  assert.deepEqual(
    ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map((name) => setting(name)),
    ["wal", 2, 1, 5_000].map((value) => value),
  );
  file.close();
});

test("opened again, a file keeps what it holds", (t) => {
  const path = join(tempFolder(t), "records.sqlite");
  const first = SqliteFile.openForWriting(path);
  first.transaction([{ sql: "INSERT INTO relay VALUES ('sum', 'p', x'00', 1)", values: [] }]);
  first.close();
  const second = SqliteFile.openForWriting(path);
  assert.equal(second.all({ sql: "SELECT * FROM relay", values: [] }).length, 1);
  second.close();
});

test("a file of a newer modgate is refused and left alone", (t) => {
  const path = join(tempFolder(t), "records.sqlite");
  const newer = new DatabaseSync(path);
  newer.exec("PRAGMA user_version = 9999");
  newer.close();
  assert.throws(() => SqliteFile.openForWriting(path), /newer modgate/);
});

const plans: readonly [string, string][] = [
  ["SELECT * FROM object WHERE module = ? AND kind = ? AND version = ?", "find"],
  ["SELECT version FROM object WHERE module = ? AND kind = 'info'", "versions"],
  ["SELECT * FROM object WHERE private = ? AND gone = ? ORDER BY used_at LIMIT ?", "coldest"],
  ["SELECT * FROM object WHERE body IS NULL AND id > ? ORDER BY id LIMIT ?", "blobs by id"],
  ["SELECT module FROM version WHERE private = ? AND seen_at >= ? ORDER BY seen_at, module, version", "seen"],
];
for (const [sql, why] of plans) {
  test(`an index answers without a scan or a sort: ${why}`, (t) => {
    const file = SqliteFile.openForWriting(join(tempFolder(t), "records.sqlite"));
    const plan = file.all({ sql: `EXPLAIN QUERY PLAN ${sql}`, values: [] }).map(({ detail }) => String(detail));
    assert.equal(plan.length, 1, plan.join("; "));
    assert.match(plan[0] ?? "", /^SEARCH/);
    file.close();
  });
}
