import { nodeHash, type Hash } from "./hash.ts";
import { readHashes, storedHashIndex, type HashReader } from "./stored-hash.ts";
import { floorLog2, shiftRight } from "./wide-integer.ts";

/** Records lo up to, not including, hi: never empty, and begun where a subtree of that size may begin. */
export type RecordRange = { readonly lo: number; readonly hi: number };

/** Where RFC 6962 divides a range of two or more: the largest power of two below its length goes left. */
export function middle({ lo, hi }: RecordRange): number {
  return lo + 2 ** floorLog2(hi - lo - 1);
}

/**
 * The Merkle hash over each range, read in one call with indices in ascending order when the ranges do not overlap.
 * Only complete nodes are stored, so an unfinished range is put together from several.
 */
export async function subtreeHashes(ranges: readonly RecordRange[], read: HashReader): Promise<readonly Hash[]> {
  const plans = ranges.map((range) => ({ range, indexes: completeNodes(range) }));
  const ascending = plans.toSorted((a, b) => a.range.lo - b.range.lo);
  const hashes = await readHashes(
    ascending.flatMap((plan) => plan.indexes),
    read,
  );
  const found = new Map<RecordRange, Hash>();
  let next = 0;
  for (const { range, indexes } of ascending) {
    const nodes = hashes.slice(next, (next += indexes.length));
    found.set(
      range,
      nodes.reduceRight((right, left) => nodeHash(left, right)),
    );
  }
  return ranges.flatMap((range) => found.get(range) ?? []);
}

/** Stored-hash indices of the fewest complete nodes that cover a range, left to right, each smaller than the one before. */
export function completeNodes({ lo, hi }: RecordRange): readonly number[] {
  const indexes: number[] = [];
  for (let at = lo; at < hi;) {
    const level = floorLog2(hi - at);
    indexes.push(storedHashIndex(level, shiftRight(at, level)));
    at += 2 ** level;
  }
  return indexes;
}
