import { Fault } from "../fault/fault.ts";
import { nodeHash, type Hash } from "./hash.ts";
import { isTreeSize, maxTreeSize, shiftLeft, shiftRight, trailingZeros } from "./wide-integer.ts";

/**
 * Gives the hashes stored under these indices, in the same order, one for each. Where they come from, how long that
 * may take and who may call it off is the reader's own affair; what it throws reaches the caller unchanged.
 */
export type HashReader = (indexes: readonly number[]) => Promise<readonly Hash[]>;

/**
 * Where a node of the tree stands when all complete nodes are written one after another: each leaf is followed by the
 * nodes it completes. Node (level, n) is the root over records n × 2^level up to, not including, (n + 1) × 2^level.
 * @throws {Fault} TLOG_NOT_IN_TREE when the node lies beyond 2^52 records
 * @see Crosby and Wallach, "Efficient Data Structures for Tamper-Evident Logging", section 3.3
 */
export function storedHashIndex(level: number, n: number): number {
  // The node is written right after its last leaf and the `level - 1` nodes below it that this leaf completes too.
  const leaf = shiftLeft(n + 1, level) - 1;
  if (!isTreeSize(n) || !isTreeSize(leaf + 1)) {
    throw new Fault("TLOG_NOT_IN_TREE", `node ${n} of level ${level} lies beyond ${maxTreeSize} records`);
  }
  return indexOfLeaf(leaf) + level;
}

/** The inverse of storedHashIndex. */
export function splitStoredHashIndex(index: number): { readonly level: number; readonly n: number } {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new Fault("TLOG_NOT_IN_TREE", `${index} is not the index of a stored hash`);
  }
  // Leaf n stands before 2n + 1, so the leaf that wrote this hash is at least index / 2, and few above.
  let leaf = shiftRight(index, 1);
  let at = indexOfLeaf(leaf);
  for (let next = at; next <= index;) {
    at = next;
    next += 1 + trailingZeros(leaf + 1);
    leaf++;
  }
  const level = index - at;
  return { level, n: shiftRight(leaf - 1, level) };
}

/** How many hashes a tree of this size has stored. */
export function storedHashCount(size: number): number {
  return indexOfLeaf(size);
}

/**
 * The hashes to store when record `n` is added: its leaf, then each node it completes, for the indices from
 * storedHashIndex(0, n) on. Reads up to log2 n earlier hashes in one call.
 */
export async function storedHashes(n: number, leaf: Hash, read: HashReader): Promise<readonly Hash[]> {
  const completed = trailingZeros(n + 1);
  const siblings = Array.from({ length: completed }, (_, level) => storedHashIndex(level, shiftRight(n, level) - 1));
  // The higher a sibling, the further left it stands; reading goes from left to right, building from the leaf up.
  const lefts = (await readHashes(siblings.toReversed(), read)).toReversed();
  const hashes = [leaf];
  let node = leaf;
  for (const left of lefts) {
    node = nodeHash(left, node);
    hashes.push(node);
  }
  return hashes;
}

/** Asks the reader, unless nothing is wanted, and holds it to its promise. */
export async function readHashes(indexes: readonly number[], read: HashReader): Promise<readonly Hash[]> {
  if (indexes.length === 0) return [];
  const hashes = await read(indexes);
  if (hashes.length !== indexes.length) {
    throw new Fault("INTERNAL", `a hash reader gave ${hashes.length} hashes for ${indexes.length} indices`);
  }
  return hashes;
}

/** A leaf has all leaves before it, and all their complete nodes: n + ⌊n/2⌋ + ⌊n/4⌋ + … */
function indexOfLeaf(leaf: number): number {
  let index = 0;
  for (let rest = leaf; rest > 0; rest = shiftRight(rest, 1)) index += rest;
  return index;
}
