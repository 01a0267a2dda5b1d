import { Fault } from "../fault/fault.ts";
import type { Tree } from "./checkpoint.ts";
import { nodeHash, sameHash, type Hash } from "./hash.ts";
import type { HashReader } from "./stored-hash.ts";
import { middle, subtreeHashes, type RecordRange } from "./subtree.ts";
import { isTreeSize } from "./wide-integer.ts";

/**
 * The proof that a tree of `size` records begins with all the records of the one of `oldSize`.
 * RFC 6962 calls it a Merkle consistency proof.
 * @throws {Fault} TLOG_NOT_IN_TREE unless 1 ≤ oldSize ≤ size
 * @see RFC 6962 section 2.1.2
 */
export async function proveTree(size: number, oldSize: number, read: HashReader): Promise<readonly Hash[]> {
  const { ground, besides } = path(size, oldSize);
  return subtreeHashes(ground.lo === 0 ? besides : [ground, ...besides], read);
}

/**
 * Passes when the proof shows that `tree` begins with all the records of `old`.
 * @throws {Fault} TLOG_INCONSISTENT when it does not; TLOG_NOT_IN_TREE unless 1 ≤ old.size ≤ tree.size
 */
export function checkTree(proof: readonly Hash[], tree: Tree, old: Tree): void {
  const { ground, besides } = path(tree.size, old.size);
  // When the old tree is itself a node of the new one, its hash is known and the proof leaves it out.
  const hashes = ground.lo === 0 ? [old.hash, ...proof] : proof;
  const [shared, ...rest] = hashes;
  if (shared === undefined || rest.length !== besides.length) {
    throw inconsistent(`the proof from ${old.size} to ${tree.size} records has ${proof.length} hashes, a wrong number`);
  }
  let oldHash = shared;
  let newHash = shared;
  for (const [step, beside] of rest.entries()) {
    const isLeft = (besides[step]?.lo ?? 0) < ground.lo;
    if (isLeft) oldHash = nodeHash(beside, oldHash); // what lies right of the ground is no part of the old tree
    newHash = isLeft ? nodeHash(beside, newHash) : nodeHash(newHash, beside);
  }
  if (!sameHash(oldHash, old.hash) || !sameHash(newHash, tree.hash)) {
    throw inconsistent(`the tree of ${tree.size} records does not begin with that of ${old.size}`);
  }
}

/**
 * The way from the root down to the common ground, the largest node that ends where the old tree ends, and the ranges
 * beside it from the ground up.
 */
function path(size: number, oldSize: number): { ground: RecordRange; besides: readonly RecordRange[] } {
  if (!isTreeSize(size) || !isTreeSize(oldSize) || oldSize < 1 || oldSize > size) {
    throw new Fault("TLOG_NOT_IN_TREE", `a tree of ${size} records does not hold one of ${oldSize}`);
  }
  const down: RecordRange[] = [];
  let ground: RecordRange = { lo: 0, hi: size };
  while (ground.hi !== oldSize) {
    const left = { lo: ground.lo, hi: middle(ground) };
    const right = { lo: middle(ground), hi: ground.hi };
    const [on, beside] = oldSize <= left.hi ? [left, right] : [right, left];
    down.push(beside);
    ground = on;
  }
  return { ground, besides: down.reverse() };
}

function inconsistent(why: string): Fault {
  return new Fault("TLOG_INCONSISTENT", why);
}
