import type { Tell } from "../events/event.ts";
import { asFault } from "../fault/fault.ts";
import { writeArchive } from "../store/archive-file.ts";
import { blankTail } from "../store/blank-tail.ts";
import type { AuditPersonTable } from "../store/audit-persons.ts";
import type { LogRow, LogTable } from "../store/logs.ts";
import { parseLeaf } from "./audit-entry.ts";
import type { AuditTrail } from "./audit-trail.ts";
import { exportTrail, type TrailReader } from "./trail-reader.ts";

export type RetentionNeeds = {
  readonly trail: AuditTrail;
  readonly reader: TrailReader;
  readonly rows: Pick<LogTable, "count" | "range" | "blank">;
  readonly persons: Pick<AuditPersonTable, "all" | "forget">;
  /** The folder with the copy of the records. */
  readonly anchor: string;
  /** undefined: leaves stay. */
  readonly archive: string | undefined;
  readonly keptMs: number;
  readonly tell: Tell;
};

/** Leaves go by whole tiles, and so many at a time: a file of the archive stays of a size that can be read. */
const tileRows = 256;
const mostRows = 16_384;
const pageRows = 4096;

/**
 * Takes out of the trail what is older than it is to be kept: first the texts of leaves, which stand in the archive with
 * their proofs by then, then the names that no leaf speaks of any more. Their hashes stay, and that they were removed
 * is a leaf. Never rejects; what a kill leaves half done is done by the next round.
 */
export async function removeOld(needs: RetentionNeeds): Promise<void> {
  const { reader, tell, keptMs } = needs;
  try {
    const cutoff = Date.now() - keptMs;
    const first = await firstSince(needs, cutoff);
    const before = needs.archive === undefined ? 0 : await removeTexts(needs, needs.archive, first);
    const names = await removeNames(needs, first);
    if (before > 0 || names > 0) tell({ what: "audit.removed", log: reader.name, before, names });
  } catch (failure) {
    const { code, message: why } = asFault(failure);
    tell({ what: "store.failed", operation: "audit retention", code, why });
  }
}

/** The first record that is to be kept. They stand in the order of their times. */
async function firstSince({ rows, reader: { name } }: RetentionNeeds, cutoff: number): Promise<number> {
  let [low, high] = [0, await rows.count(name)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await rows.range(name, middle, middle + 1);
    if (row !== undefined && row.at < cutoff) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @returns before which record there are no texts any more; 0: nothing was removed */
async function removeTexts(needs: RetentionNeeds, archive: string, first: number): Promise<number> {
  const { reader, rows, trail } = needs;
  const { name } = reader;
  const signed = (await reader.proofs())?.size ?? 0;
  const end = Math.min(first, signed) - (Math.min(first, signed) % tileRows);
  let removed = 0;
  for (let from = await firstWithText(needs, end); from < end; from = removed) {
    const to = Math.min(end, from + mostRows);
    const file = `${encodeURIComponent(name)}-${from}-${to - 1}.jsonl`;
    const sha256 = await writeArchive(archive, file, linesOf(exportTrail(reader, () => ({ from, to }))));
    const detail = `before record ${to}; those from ${from} on are in ${file}, sha256 ${sha256}`;
    if (!(await trail.record({ what: "removed", detail }))) return removed;
    await rows.blank(name, from, to);
    await blankTail(needs.anchor, from, await rows.range(name, from, to));
    removed = to;
  }
  return removed;
}

/** Texts are removed from the beginning on. What was removed from the rows alone, before a kill, goes from the copy as well. */
async function firstWithText({ rows, reader: { name }, anchor }: RetentionNeeds, end: number): Promise<number> {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await rows.range(name, middle, middle + 1);
    if (row?.text === "") low = middle + 1;
    else high = middle;
  }
  const from = Math.max(0, low - mostRows);
  if (from < low) await blankTail(anchor, from, await rows.range(name, from, low));
  return low;
}

async function* linesOf(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** @returns how many */
async function removeNames({ rows, reader, persons, trail }: RetentionNeeds, first: number): Promise<number> {
  const all = await persons.all();
  const spokenOf = new Set<string | undefined>();
  const read = ({ text }: LogRow): void => {
    const leaf = parseLeaf(text);
    for (const id of [leaf?.who, leaf?.from, leaf?.subject]) spokenOf.add(id);
  };
  const end = await rows.count(reader.name);
  for (let at = first; at < end; at += pageRows) {
    for (const row of await rows.range(reader.name, at, Math.min(end, at + pageRows))) read(row);
  }
  const old = all.filter(({ id, text }) => !spokenOf.has(id) && !trail.speaksOf(text));
  if (old.length === 0) return 0;
  const [row] = await rows.range(reader.name, first, first + 1);
  const since = row === undefined ? "" : ` since ${new Date(row.at).toISOString()}`;
  if (!(await trail.record({ what: "removed", detail: `${old.length} names of which no leaf${since} speaks` })))
    return 0;
  for (const { text } of old) await persons.forget(text);
  return old.length;
}
