import { emptyEdge, grow, rootOf } from "../checksums/log/right-edge.ts";
import type { LogRow, LogTable } from "../store/logs.ts";
import type { Tree } from "../tlog/checkpoint.ts";
import { type Hash, recordHash, sameHash } from "../tlog/hash.ts";
import { parseLeaf } from "./audit-entry.ts";

export type VerifyNeeds = {
  readonly log: string;
  readonly rows: Pick<LogTable, "count" | "range">;
  /** The records as they were copied beside the anchor. */
  readonly copy: AsyncIterable<{ readonly key: string; readonly text: string }>;
  /** Heads whose signatures are good: the anchored one, and one that somebody kept. */
  readonly heads: readonly (Tree & { readonly from: string })[];
};

export type TrailFinding = { readonly id: number; readonly why: string };

export type VerifiedTrail = {
  /** Records there are, signed or not yet. */
  readonly records: number;
  /** The texts before this record were removed by retention, as the trail itself says. */
  readonly removed: number;
  readonly findings: readonly TrailFinding[];
};

type Copied = { readonly key: string; readonly text: string };

const pageRows = 4096;

/**
 * Holds every record against the hash it was written with, against the copy, and all of them against each head. What was
 * changed, deleted, inserted or cut is named by its number.
 */
export async function verifyTrail(needs: VerifyNeeds): Promise<VerifiedTrail> {
  const { log, rows, heads } = needs;
  const findings: TrailFinding[] = [];
  const records = await rows.count(log);
  const copy = needs.copy[Symbol.asyncIterator]();
  const copied = async (): Promise<Copied | undefined> => {
    const next = await copy.next();
    return next.done === true ? undefined : next.value;
  };
  /** The copy of the record that is looked at, read already. */
  let ahead: Copied | undefined;
  let copies = 0;
  let edge = emptyEdge;
  let expected = 0;
  /** Records without text, and up to where a leaf says that texts were removed. */
  const blank: number[] = [];
  let removed = 0;
  let inStep = true;
  const signed = Math.max(0, ...heads.map(({ size }) => size));
  const checkHeads = (): void => {
    for (const { size, hash, from } of heads) {
      if (size !== edge.size || sameHash(rootOf(edge), hash)) continue;
      findings.push({ id: size, why: `the first ${size} records are not those that ${from} was signed over` });
    }
  };
  checkHeads();
  const isHead = new Set(heads.map(({ size }) => size));
  let hashes: Hash[] = [];
  const addHashes = (): void => {
    if (hashes.length === 0) return;
    edge = grow(edge, hashes).edge;
    hashes = [];
    checkHeads();
  };
  for (let start = 0; start < records; start += pageRows) {
    const page = await rows.range(log, start, start + pageRows);
    for (const [at, row] of page.entries()) {
      if (row.id !== expected) findings.push({ id: expected, why: `missing: the next one is ${row.id}` });
      expected = row.id + 1;
      if (row.text === "") blank.push(row.id);
      removed = Math.max(removed, removedBefore(row.text));
      // Of a text that was removed the hash is left, and stands under the heads like all others.
      const hash = row.text === "" ? row.leaf : recordHash(Buffer.from(row.text));
      if (!sameHash(hash, row.leaf)) findings.push({ id: row.id, why: "altered: it is not what its hash was made of" });
      if (inStep) inStep = await compare(row, page[at + 1]);
      hashes.push(hash);
      if (isHead.has(edge.size + hashes.length)) addHashes();
    }
    addHashes();
  }
  for (const id of blank)
    if (id >= removed) findings.push({ id, why: "altered: its text is gone, and no leaf says so" });
  const missing = records < signed;
  if (missing) findings.push({ id: records, why: `cut: ${signed} records were signed, and there are ${records}` });
  return { records, removed: blank.length === 0 ? 0 : removed, findings: findings.toSorted((a, b) => a.id - b.id) };

  /** False: from here on rows and copy no longer stand beside each other. */
  async function compare(row: LogRow, next: LogRow | undefined): Promise<boolean> {
    const kept = ahead ?? (await copied());
    ahead = undefined;
    if (kept === undefined) return false; // not copied yet
    copies++;
    if (kept.key === row.key && (kept.text === row.text || row.text === "")) return true;
    const { id } = row;
    if (kept.key === row.key) {
      findings.push({ id, why: "altered: its copy beside the anchor says something else" });
      return true;
    }
    ahead = await copied();
    const [isNext, wasNext] = [ahead?.key === row.key, next?.key === kept.key];
    if (isNext && !wasNext)
      findings.push({ id: copies - 1, why: "deleted: its copy beside the anchor is still there" });
    else if (wasNext && !isNext) findings.push({ id, why: "inserted: there is no copy of it" });
    else findings.push({ id, why: "altered: another record stands in its place" });
    return isNext === wasNext;
  }
}

/** Before which record texts were removed, where this one says so; else 0. */
function removedBefore(text: string): number {
  if (!text.includes('"what":"removed"')) return 0;
  const leaf = parseLeaf(text);
  return leaf?.what === "removed" ? Number(/^before record (\d+);/.exec(leaf.detail ?? "")?.[1] ?? 0) : 0;
}
