import { emptyEdge, grow, rootOf } from "../checksums/log/right-edge.ts";
import type { LogRow, LogTable } from "../store/logs.ts";
import type { Tree } from "../tlog/checkpoint.ts";
import { recordHash, sameHash } from "../tlog/hash.ts";

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
  readonly findings: readonly TrailFinding[];
};

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
  let place = -1;
  const copied = async () => {
    const next = await copy.next();
    place++;
    return next.done === true ? undefined : next.value;
  };
  let edge = emptyEdge;
  let expected = 0;
  let inStep = true;
  const signed = Math.max(0, ...heads.map(({ size }) => size));
  const checkHeads = (): void => {
    for (const { size, hash, from } of heads) {
      if (size !== edge.size || sameHash(rootOf(edge), hash)) continue;
      findings.push({ id: size, why: `the first ${size} records are not those that ${from} was signed over` });
    }
  };
  checkHeads();
  for (let start = 0; start < records; start += pageRows) {
    const page = await rows.range(log, start, start + pageRows);
    for (const [at, row] of page.entries()) {
      if (row.id !== expected) findings.push({ id: expected, why: `missing: the next one is ${row.id}` });
      expected = row.id + 1;
      const hash = recordHash(Buffer.from(row.text));
      if (!sameHash(hash, row.leaf)) findings.push({ id: row.id, why: "altered: it is not what its hash was made of" });
      if (inStep) inStep = await compare(row, page[at + 1]);
      edge = grow(edge, [hash]).edge;
      checkHeads();
    }
  }
  const missing = records < signed;
  if (missing) findings.push({ id: records, why: `cut: ${signed} records were signed, and there are ${records}` });
  return { records, findings: findings.toSorted((a, b) => a.id - b.id) };

  /** False: from here on rows and copy no longer stand beside each other. */
  async function compare(row: LogRow, next: LogRow | undefined): Promise<boolean> {
    const kept = await copied();
    if (kept === undefined) return false; // not copied yet
    if (kept.key === row.key && kept.text === row.text) return true;
    if (kept.key === row.key) {
      findings.push({ id: row.id, why: "altered: its copy beside the anchor says something else" });
      return true;
    }
    const id = place;
    const after = await copied();
    if (after?.key === row.key) findings.push({ id, why: "deleted: its copy beside the anchor is still there" });
    else if (next?.key === kept.key) findings.push({ id: row.id, why: "inserted: there is no copy of it" });
    else findings.push({ id: row.id, why: "altered: another record stands in its place" });
    return false;
  }
}
