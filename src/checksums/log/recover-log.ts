import { Fault } from "../../fault/fault.ts";
import type { LogAnchor } from "../../store/log-anchor.ts";
import { type ShippedRecord, shipped } from "../../store/log-tail.ts";
import type { LogRow, LogTable } from "../../store/logs.ts";
import { type Hash, recordHash, sameHash } from "../../tlog/hash.ts";
import { openNote } from "../../tlog/note.ts";
import type { HeadFormat } from "./log-growth.ts";
import type { LogKeys } from "./log-keys.ts";
import { emptyEdge, grow, rootOf } from "./right-edge.ts";

export type RecoverNeeds = {
  readonly log: string;
  readonly rows: LogTable;
  readonly anchor: LogAnchor;
  readonly keys: LogKeys;
  readonly format: HeadFormat;
};

export type Recovered = {
  /** Records under the anchored head. */
  readonly size: number;
  /** How many of them were missing, damaged or others, and have been put back. */
  readonly restored: number;
};

const pageRows = 4096;

/**
 * Puts a log back to its anchored head, from the copy of its records beside it. Nothing is changed before the whole copy
 * has been shown to lead to that head. Broken off at any point, it can be done again.
 * @throws {Fault} LOG_ANCHOR when there is no head; NOTE_UNVERIFIED when it is not one of this log; LOG_DAMAGED when the
 *   copy does not lead to it
 */
export async function recoverLog({ log, rows, anchor, keys, format }: RecoverNeeds): Promise<Recovered> {
  const note = await anchor.read();
  if (note === undefined) throw new Fault("LOG_ANCHOR", `there is no anchor in ${anchor.place}`);
  const tree = format.parse(openNote(note, keys.verifiers).text);

  let edge = emptyEdge;
  let wrong: number | undefined;
  for await (const page of pages(anchor, 0, tree.size)) {
    const held = await rows.range(log, edge.size, edge.size + page.length);
    const differs = page.findIndex((record, at) => !isSame(record, held[at]));
    if (wrong === undefined && differs >= 0) wrong = edge.size + differs;
    edge = grow(edge, page.map(leafOf)).edge;
  }
  if (edge.size !== tree.size || !sameHash(rootOf(edge), tree.hash)) {
    throw new Fault("LOG_DAMAGED", `the copy of ${log} in ${anchor.place} does not lead to the head beside it`, {
      hint: "look for another copy of records.jsonl; without one, begin a log of another name",
    });
  }

  if (wrong !== undefined) {
    await rows.cutHeads(log, wrong);
    await rows.cut(log, wrong);
    for await (const page of pages(anchor, wrong, tree.size)) await rows.append(log, page.map(rowOf));
  }
  const head = await rows.head(log);
  if (head === undefined || Buffer.compare(head.note, note) !== 0) {
    const generation = (head?.generation ?? -1) + 1;
    await rows.putHead(log, { generation, size: tree.size, root: tree.hash, note, at: Date.now() });
  }
  return { size: tree.size, restored: wrong === undefined ? 0 : tree.size - wrong };
}

/** Ships what the copy lacks, up to the head in force: after this a lost anchor folder is whole again. */
export async function shipAll(log: string, rows: LogTable, anchor: LogAnchor): Promise<void> {
  const size = (await rows.head(log))?.size ?? 0;
  await anchor.tail.cutTo(size);
  for (let from = anchor.tail.count; from < size; from = anchor.tail.count) {
    const page = await rows.range(log, from, Math.min(size, from + pageRows));
    if (page.length === 0) throw new Fault("LOG_DAMAGED", `record ${from} of the log ${log} is missing`);
    await anchor.tail.ship(page.map(shipped));
  }
}

async function* pages(anchor: LogAnchor, from: number, to: number): AsyncGenerator<readonly ShippedRecord[]> {
  let page: ShippedRecord[] = [];
  for await (const record of anchor.tail.records()) {
    if (record.id >= to) break;
    if (record.id < from) continue;
    page.push(record);
    if (page.length < pageRows) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function isSame(record: ShippedRecord, row: LogRow | undefined): boolean {
  if (row?.id !== record.id || row.key !== record.key || row.text !== record.text) return false;
  return sameHash(row.leaf, leafOf(record));
}

function rowOf(record: ShippedRecord): LogRow {
  return { ...record, leaf: leafOf(record) };
}

/** Whether it is the right one shows in the head. */
function leafOf({ text, leaf }: ShippedRecord): Hash {
  return text === "" && leaf !== undefined ? Buffer.from(leaf, "base64") : recordHash(Buffer.from(text));
}
