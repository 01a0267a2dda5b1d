import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { appendAll, entry, LogBench, logName, newKey } from "../../../test/log/log-bench.ts";
import { isFault } from "../../fault/fault.ts";
import { recordHash } from "../../tlog/hash.ts";
import { openNote } from "../../tlog/note.ts";
import { checkRecord, proveRecord } from "../../tlog/record-proof.ts";
import { tileHashReader } from "../../tlog/tile-hash-reader.ts";
import { parseTree } from "../../tlog/tree-note.ts";
import type { LogStep } from "./log-step.ts";
import { TileLog } from "./tile-log.ts";

const steps: readonly LogStep[] = ["S2", "S3", "S4", "S5", "S6"];

/** The tree of the head in force, and every record read back and proven through the tiles alone, as a client does. */
async function proveAll(bench: LogBench, log: TileLog, count: number): Promise<void> {
  assert.ok(log.head);
  const tree = parseTree(openNote(log.head, bench.keys.verifiers).text);
  assert.equal(tree.size, count);
  const read = tileHashReader(tree, {
    height: 8,
    readTiles: (tiles) => Promise.all(tiles.map((tile) => log.tile(tile))),
    saveTiles: async () => undefined,
  });
  for (let n = 0; n < count; n += 1 + Math.floor(count / 20)) {
    const record = await log.find(entry(n).key);
    assert.ok(record, `record ${n}`);
    checkRecord(await proveRecord(count, record.id, read), tree, record.id, recordHash(Buffer.from(record.text)));
  }
}

async function rejects(
  work: Promise<unknown>,
  ...codes: Parameters<typeof isFault> extends [unknown, ...infer C] ? C : never
) {
  await assert.rejects(work, (failure) => isFault(failure, ...codes));
}

test("a new log has a signed head over nothing, and no tile", async (t) => {
  const bench = await LogBench.begin(t);
  const log = await bench.open();
  await proveAll(bench, log, 0);
  await rejects(log.tile({ height: 8, level: 0, n: 0, width: 1 }), "NOT_FOUND");
});

test("records of one moment share a head, are numbered without gap, and can be proven through the tiles", async (t) => {
  const bench = await LogBench.begin(t);
  const log = await bench.open();
  const records = await appendAll(log, 0, 600);
  assert.deepEqual(
    records.map(({ id }) => id).sort((a, b) => a - b),
    Array.from({ length: 600 }, (_, n) => n),
  );
  assert.equal((await bench.store.logs.head(logName))?.generation, 1, "one head for all of them");
  await proveAll(bench, log, 600);
  const data = Buffer.from(await log.dataTile({ height: 8, level: "data", n: 1, width: 256 })).toString();
  assert.equal(data.split("\n\n").length - 1, 256);
});

test("a key that is there already keeps its record, whatever is said of it later", async (t) => {
  const log = await (await LogBench.begin(t)).open();
  const first = await log.append(entry(1));
  const [again, twin] = await Promise.all([log.append(entry(1, "other")), log.append(entry(1, "third"))]);
  assert.deepEqual([again, twin], [first, first]);
  assert.equal(log.size, 1);
});

for (const step of steps) {
  test(`a failure right after ${step}: nothing answered is lost, the same rows give the same bytes, ids have no gap`, async (t) => {
    const bench = await LogBench.begin(t);
    let fail = false;
    const after = (at: LogStep): void => {
      if (fail && at === step) throw new Error(`ended after ${step}`);
    };
    let log = await bench.open(after);
    await appendAll(log, 0, 300);
    const acknowledged = log.head;
    fail = true;
    await assert.rejects(appendAll(log, 300, 310));
    assert.equal(log.size, 300, "what failed is not under the head in force");
    await bench.close();
    const anchored = readFileSync(join(bench.anchor, "head"));

    log = await bench.open();
    assert.equal(log.refusal, undefined);
    assert.equal(log.size, 310, "rows that stand there are signed by the next start");
    if (step === "S5" || step === "S6")
      assert.deepEqual(Buffer.from(log.head ?? []), anchored, "and by the same bytes");
    assert.notDeepEqual(log.head, acknowledged);
    const again = await appendAll(log, 295, 320);
    assert.deepEqual(
      again.map(({ id }) => id),
      Array.from({ length: 25 }, (_, n) => 295 + n),
    );
    await proveAll(bench, log, 320);
    assert.deepEqual(
      bench.alarms().filter((code) => code !== "INTERNAL"),
      [],
    );
  });
}

test("it goes on by itself after a failure, without a new start", async (t) => {
  const bench = await LogBench.begin(t);
  for (const step of steps) {
    let fail = true;
    const log = await bench.open((at) => {
      if (fail && at === step) {
        fail = false;
        throw new Error(`failed after ${step}`);
      }
    });
    const before = log.size;
    await assert.rejects(appendAll(log, before, before + 5), /failed after/);
    await appendAll(log, before, before + 7);
    assert.equal(log.size, before + 7, step);
    await proveAll(bench, log, before + 7);
    await bench.close();
  }
});

test("a store that is behind its anchor signs nothing, serves what it has, and says what to do", async (t) => {
  const bench = await LogBench.begin(t);
  let log = await bench.open();
  await appendAll(log, 0, 10);
  await bench.close();
  bench.backUp();
  log = await bench.open();
  await appendAll(log, 10, 12);
  await bench.close();
  bench.restore();

  log = await bench.open();
  assert.ok(isFault(log.refusal, "LOG_READ_ONLY"));
  assert.match(log.refusal.hint, /modgate sumdb recover/);
  await rejects(log.append(entry(99)), "LOG_READ_ONLY");
  await proveAll(bench, log, 10);
  assert.deepEqual(bench.alarms(), ["LOG_READ_ONLY"], "told once");
});

test("rows that contradict the anchor are not signed over", async (t) => {
  const bench = await LogBench.begin(t);
  let log = await bench.open();
  await appendAll(log, 0, 5);
  await bench.close();
  bench.backUp();
  const older = readFileSync(join(bench.anchor, "head"));
  log = await bench.open();
  await appendAll(log, 5, 6);
  await bench.close();
  const newer = readFileSync(join(bench.anchor, "head"));
  bench.restore();
  writeFileSync(join(bench.anchor, "head"), older); // the guard is taken away
  log = await bench.open();
  await log.append(entry(77)); // another record 5
  await bench.close();
  writeFileSync(join(bench.anchor, "head"), newer);
  log = await bench.open();
  assert.ok(isFault(log.refusal, "LOG_READ_ONLY"));
  assert.match(log.refusal.message, /first 6 records are not those/);
});

test("an anchor that is away: nothing new, everything old; when it is back, it goes on by itself", async (t) => {
  const bench = await LogBench.begin(t);
  let log = await bench.open();
  await appendAll(log, 0, 3);
  await bench.close();
  renameSync(bench.anchor, `${bench.anchor}.away`);
  log = await bench.open();
  await rejects(log.append(entry(3)), "LOG_ANCHOR");
  assert.equal(await bench.store.logs.count(logName), 3, "and no row is written that could not be signed");
  await proveAll(bench, log, 3);
  renameSync(`${bench.anchor}.away`, bench.anchor);
  await appendAll(log, 3, 5);
  await proveAll(bench, log, 5);
});

test("an anchor that hangs keeps nobody from reading", async (t) => {
  const bench = await LogBench.begin(t);
  let log = await bench.open();
  await appendAll(log, 0, 3);
  await bench.close();
  log = await bench.open();
  await log.close();
  const openAnchor = () => new Promise<never>(() => undefined);
  const hanging = await TileLog.open({ ...bench.needs(), openAnchor }, { openMs: 20, retryMs: 60_000 });
  assert.equal(hanging.size, 3);
  assert.ok(await hanging.find(entry(1).key));
});

test("an anchor that is behind and agrees is moved forward, with an alarm", async (t) => {
  const bench = await LogBench.begin(t);
  let log = await bench.open();
  await appendAll(log, 0, 3);
  const older = readFileSync(join(bench.anchor, "head"));
  await appendAll(log, 3, 6);
  await bench.close();
  writeFileSync(join(bench.anchor, "head"), older);
  log = await bench.open();
  assert.deepEqual(bench.alarms(), ["LOG_ANCHOR"]);
  assert.equal(log.refusal, undefined);
  assert.deepEqual(readFileSync(join(bench.anchor, "head")), Buffer.from(log.head ?? []));
});

test("two over one log: the second gets no anchor, adds nothing, and serves what the first has signed", async (t) => {
  const bench = await LogBench.begin(t);
  const first = await bench.open();
  const second = await TileLog.open(bench.needs(), { gatherMs: 0, retryMs: 60_000 });
  t.after(() => second.close());
  assert.ok(isFault(second.refusal, "LOG_ANCHOR"));
  await appendAll(first, 0, 3);
  await rejects(second.append(entry(9)), "LOG_ANCHOR");
  await proveAll(bench, second, 3);
});

test("an anchor that somebody else changed is not written over", async (t) => {
  const bench = await LogBench.begin(t);
  const log = await bench.open();
  await appendAll(log, 0, 2);
  const head = join(bench.anchor, "head");
  const own = readFileSync(head);
  writeFileSync(head, "go.sum database tree\n9\n");
  await rejects(log.append(entry(2)), "LOG_ANCHOR");
  assert.equal(readFileSync(head, "utf8"), "go.sum database tree\n9\n");
  writeFileSync(head, own);
  await appendAll(log, 2, 3);
});

test("full tiles that are missing or damaged are put together anew from the rows, and told", async (t) => {
  const bench = await LogBench.begin(t);
  let log = await bench.open();
  await appendAll(log, 0, 700);
  await bench.close();
  const folder = join(bench.data, "log/tile/8/0");
  assert.deepEqual(readdirSync(folder), ["000", "001"]);
  const whole = readFileSync(join(folder, "000"));
  const spoilt = Buffer.from(whole);
  spoilt[40] = (spoilt[40] ?? 0) ^ 1;
  writeFileSync(join(folder, "000"), spoilt);
  rmSync(join(folder, "001"));
  log = await bench.open();
  await proveAll(bench, log, 700);
  assert.deepEqual(readFileSync(join(folder, "000")), whole);
  const rebuilt = bench.told.flatMap((event) => (event.what === "log.rebuilt" ? [event.tile] : []));
  assert.deepEqual(rebuilt.sort(), ["tile/8/0/000", "tile/8/0/001"]);
});

test("a damaged row is named and not served; the others are", async (t) => {
  const bench = await LogBench.begin(t);
  let log = await bench.open();
  await appendAll(log, 0, 20);
  await bench.close();
  const file = new DatabaseSync(join(bench.data, "records.sqlite"));
  file.exec(`UPDATE log_record SET text = replace(text, 'h1:', 'h2:') WHERE id = 7`);
  file.close();
  log = await bench.open();
  const key = (await bench.store.logs.range(logName, 7, 8))[0]?.key ?? "";
  await assert.rejects(log.find(key), (failure) => isFault(failure, "LOG_DAMAGED") && failure.message.includes(key));
  await rejects(log.dataTile({ height: 8, level: "data", n: 0, width: 20 }), "LOG_DAMAGED");
  for (const n of [0, 1, 2, 19]) if (entry(n).key !== key) assert.ok(await log.find(entry(n).key));
});

test("a row that was spoilt before its head was signed is not signed", async (t) => {
  const bench = await LogBench.begin(t);
  let log = await bench.open();
  await appendAll(log, 0, 20);
  const { key, text, origin } = entry(20);
  await bench.store.logs.append(logName, [
    { id: 20, key, text, origin, leaf: recordHash(Buffer.from("what it was")), at: 1 },
  ]);
  await bench.close();
  log = await bench.open();
  assert.equal(log.size, 20);
  assert.ok(isFault(log.refusal, "LOG_DAMAGED"), log.refusal?.message);
});

test("a missing row is a gap: the log is not opened", async (t) => {
  const bench = await LogBench.begin(t);
  await appendAll(await bench.open(), 0, 20);
  await bench.close();
  const file = new DatabaseSync(join(bench.data, "records.sqlite"));
  file.exec("DELETE FROM log_record WHERE id = 7");
  file.close();
  await rejects(bench.open(), "LOG_DAMAGED");
});

test("the database itself refuses a row or a head that does not follow the last one", async (t) => {
  const bench = await LogBench.begin(t);
  await appendAll(await bench.open(), 0, 2);
  const { logs } = bench.store;
  const row = { ...entry(5), leaf: new Uint8Array(32), at: 1 };
  for (const id of [0, 1, 3]) await rejects(logs.append(logName, [{ ...row, id }]), "STORAGE_FAILED");
  await rejects(logs.append(logName, [{ ...row, id: 2, key: entry(0).key }]), "STORAGE_FAILED");
  const head = await logs.head(logName);
  assert.ok(head);
  await rejects(logs.putHead(logName, head), "STORAGE_FAILED");
  await rejects(logs.putHead(logName, { ...head, generation: head.generation + 2 }), "STORAGE_FAILED");
  await rejects(logs.putHead(logName, { ...head, generation: head.generation + 1, size: 1 }), "STORAGE_FAILED");
});

test("a second key signs the head that is there, at once and beside the first", async (t) => {
  const bench = await LogBench.begin(t);
  const log = await bench.open(undefined, { retryMs: 20 });
  await appendAll(log, 0, 2);
  const [old] = bench.keys.verifiers;
  bench.keyText += `${newKey()}\n`;
  const [, fresh] = bench.keys.verifiers;
  assert.ok(old && fresh);
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await new Promise((next) => setTimeout(next, 10))) {
    if (
      Buffer.from(log.head ?? [])
        .toString()
        .split("\n— ").length === 3
    )
      break;
  }
  assert.ok(log.head);
  for (const verifier of [old, fresh]) assert.equal(parseTree(openNote(log.head, [verifier]).text).size, 2);
});

test("the shipped copy holds every record that was ever answered, in order", async (t) => {
  const bench = await LogBench.begin(t);
  const log = await bench.open();
  await appendAll(log, 0, 30);
  await appendAll(log, 30, 40);
  const lines = readFileSync(join(bench.anchor, "records.jsonl"), "utf8").trim().split("\n");
  const shipped = lines.map((line) => JSON.parse(line) as { id: number; key: string; text: string });
  assert.deepEqual(
    shipped.map(({ id }) => id),
    Array.from({ length: 40 }, (_, n) => n),
  );
  for (const { key, text } of shipped) assert.equal((await log.find(key))?.text, text);
});

test("what is settled once it is written waits all the same when the head before it could not be anchored", async (t) => {
  const bench = await LogBench.begin(t);
  let full = false;
  const after = (step: LogStep): void => {
    if (full && step === "S3") throw new Error("no space left");
  };
  const log = await bench.open(after, { settled: "written", retryMs: 20 });
  full = true;
  assert.equal((await log.append(entry(0))).id, 0, "the next head is not due yet");
  while (log.refusal === undefined) await sleep(5);
  await assert.rejects(log.append(entry(1)), /no space left/);
  assert.equal(await bench.store.logs.count(logName), 1, "and nothing of it was written");
  full = false;
  assert.equal((await log.append(entry(2))).id, 1);
  await log.close();
  assert.equal(log.size, 2);
});
