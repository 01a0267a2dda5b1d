import assert from "node:assert/strict";
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { appendAll, entry, LogBench, logName } from "../../../test/log/log-bench.ts";
import { isFault } from "../../fault/fault.ts";
import { openLogAnchor } from "../../store/log-anchor.ts";
import { openStore } from "../../store/store.ts";
import { goSumHeads } from "./go-sum-log.ts";
import { recoverLog, shipAll, type Recovered } from "./recover-log.ts";

/** A log of 300 records of which the data folder is a copy of when it had 280. */
async function restored(t: TestContext): Promise<LogBench> {
  const bench = await LogBench.begin(t);
  await appendAll(await bench.open(), 0, 280);
  await bench.close();
  bench.backUp();
  await appendAll(await bench.open(), 280, 300);
  await bench.close();
  bench.restore();
  return bench;
}

async function recover(bench: LogBench, work = recoverLog): Promise<Recovered> {
  const store = await openStore({ directory: bench.data }, () => undefined);
  const anchor = await openLogAnchor(bench.anchor, { make: false });
  try {
    return await work({ log: logName, rows: store.logs, anchor, keys: bench.keys, format: goSumHeads });
  } finally {
    await anchor.close();
    await store.close();
  }
}

async function isWhole(bench: LogBench, size: number): Promise<void> {
  const log = await bench.open();
  assert.equal(log.refusal, undefined);
  assert.equal(log.size, size);
  assert.deepEqual(readFileSync(join(bench.anchor, "head")), Buffer.from(log.head ?? []));
  for (let n = 0; n < size; n += 7) assert.ok(await log.find(entry(n).key), `record ${n}`);
  assert.equal((await log.append(entry(999))).id, size, "and it goes on");
}

test("the lost tail of a restored store comes back from the shipped copy", async (t) => {
  const bench = await restored(t);
  assert.deepEqual(await recover(bench), { size: 300, restored: 20 });
  await isWhole(bench, 300);
});

test("a store that is lost altogether comes back", async (t) => {
  const bench = await restored(t);
  rmSync(bench.data, { recursive: true });
  assert.deepEqual(await recover(bench), { size: 300, restored: 300 });
  await isWhole(bench, 300);
});

test("damaged rows come back, and nothing is done where nothing is wrong", async (t) => {
  const bench = await restored(t);
  await recover(bench);
  assert.deepEqual(await recover(bench), { size: 300, restored: 0 });
  const file = new DatabaseSync(join(bench.data, "records.sqlite"));
  file.exec("UPDATE log_record SET text = 'rubbish' WHERE id = 7");
  file.close();
  assert.deepEqual(await recover(bench), { size: 300, restored: 293 });
  await isWhole(bench, 300);
});

test("records that were signed over a restored store without its anchor give way to those clients have seen", async (t) => {
  const bench = await restored(t);
  const head = readFileSync(join(bench.anchor, "head"));
  const copy = readFileSync(join(bench.anchor, "records.jsonl"));
  await recover(bench);
  bench.restore();
  // The guard is taken away: the anchor of the time of the copy, and other records on top of it.
  const store = await openStore({ directory: bench.data }, () => undefined);
  writeFileSync(join(bench.anchor, "head"), (await store.logs.head(logName))?.note ?? "");
  await store.close();
  await appendAll(await bench.open(), 400, 430);
  await bench.close();
  writeFileSync(join(bench.anchor, "head"), head);
  writeFileSync(join(bench.anchor, "records.jsonl"), copy);
  assert.ok(isFault((await bench.open()).refusal, "LOG_READ_ONLY"));
  await bench.close();
  assert.deepEqual(await recover(bench), { size: 300, restored: 20 });
  await isWhole(bench, 300);
});

const spoilt: readonly [string, (file: string) => void, string][] = [
  ["a line is missing", (file) => truncateSync(file, readFileSync(file).length - 100), "its end was cut"],
  ["a text differs", (file) => writeFileSync(file, readFileSync(file, "utf8").replace("h1:", "h2:")), "a true shape"],
  ["a line is no record", (file) => writeFileSync(file, readFileSync(file, "utf8").replace("{", "[")), "no JSON"],
];
for (const [what, spoil, why] of spoilt) {
  test(`a copy in which ${what} (${why}) restores nothing`, async (t) => {
    const bench = await restored(t);
    spoil(join(bench.anchor, "records.jsonl"));
    await assert.rejects(recover(bench), (failure) => isFault(failure, "LOG_DAMAGED"));
    const log = await bench.open();
    assert.equal(log.size, 280, "the store is as it was");
  });
}

test("a torn last line of the copy is no record, and the next one takes its place", async (t) => {
  const bench = await LogBench.begin(t);
  await appendAll(await bench.open(), 0, 3);
  await bench.close();
  appendFileSync(join(bench.anchor, "records.jsonl"), '{"id":3,"key":"exa');
  await appendAll(await bench.open(), 3, 5);
  await bench.close();
  assert.deepEqual(await recover(bench), { size: 5, restored: 0 });
});

test("an anchor folder that was lost is made anew from the store, by a person's word", async (t) => {
  const bench = await LogBench.begin(t);
  await appendAll(await bench.open(), 0, 9);
  await bench.close();
  rmSync(bench.anchor, { recursive: true });
  assert.ok(isFault((await bench.open()).refusal, "LOG_ANCHOR"));
  await bench.close();
  const store = await openStore({ directory: bench.data }, () => undefined);
  const anchor = await openLogAnchor(bench.anchor, { make: true });
  await anchor.swap(undefined, (await store.logs.head(logName))?.note ?? new Uint8Array());
  await shipAll(logName, store.logs, anchor);
  await anchor.close();
  await store.close();
  await isWhole(bench, 9);
  await bench.close();
  assert.deepEqual(await recover(bench), { size: 10, restored: 0 });
});
