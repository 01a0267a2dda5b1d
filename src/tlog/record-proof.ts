import { Fault } from "../fault/fault.ts";
import { nodeHash, sameHash, type Hash } from "./hash.ts";
import type { Tree } from "./checkpoint.ts";
import type { HashReader } from "./stored-hash.ts";
import { middle, subtreeHashes, type RecordRange } from "./subtree.ts";
import { isTreeSize } from "./wide-integer.ts";

/**
 * The proof that a tree of `size` records holds record `id`: the hashes beside the way from its leaf up to the root.
 * RFC 6962 calls it a Merkle audit path.
 * @throws {Fault} TLOG_NOT_IN_TREE unless 0 ≤ id < size
 * @see RFC 6962 section 2.1.1
 */
export async function proveRecord(size: number, id: number, read: HashReader): Promise<readonly Hash[]> {
  return subtreeHashes(besides(size, id), read);
}

/**
 * Passes when the proof leads from this leaf, as record `id`, to the head of the tree.
 * @throws {Fault} TLOG_INCONSISTENT when it does not; TLOG_NOT_IN_TREE unless 0 ≤ id < tree.size
 */
export function checkRecord(proof: readonly Hash[], tree: Tree, id: number, leaf: Hash): void {
  const path = besides(tree.size, id);
  if (proof.length !== path.length) {
    throw inconsistent(`the proof for record ${id} has ${proof.length} hashes, where ${path.length} are needed`);
  }
  let hash = leaf;
  for (const [step, beside] of proof.entries()) {
    const isLeft = (path[step]?.lo ?? 0) < id;
    hash = isLeft ? nodeHash(beside, hash) : nodeHash(hash, beside);
  }
  if (!sameHash(hash, tree.hash)) {
    throw inconsistent(`record ${id} is not what stands in the tree of ${tree.size} records`);
  }
}

/** The ranges of records beside the way to a leaf, from the leaf up. */
function besides(size: number, id: number): readonly RecordRange[] {
  if (!isTreeSize(size) || !isTreeSize(id) || id >= size) {
    throw new Fault("TLOG_NOT_IN_TREE", `a tree of ${size} records has no record ${id}`);
  }
  const down: RecordRange[] = [];
  let way: RecordRange = { lo: 0, hi: size };
  while (way.hi - way.lo > 1) {
    const left = { lo: way.lo, hi: middle(way) };
    const right = { lo: middle(way), hi: way.hi };
    const [on, beside] = id < left.hi ? [left, right] : [right, left];
    down.push(beside);
    way = on;
  }
  return down.reverse();
}

function inconsistent(why: string): Fault {
  return new Fault("TLOG_INCONSISTENT", why);
}
