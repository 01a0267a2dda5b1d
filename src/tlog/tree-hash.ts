import { emptyTreeHash, type Hash } from "./hash.ts";
import type { HashReader } from "./stored-hash.ts";
import { subtreeHashes } from "./subtree.ts";

/**
 * The root over the first `size` records, from at most 1 + log2 size stored hashes read in one call.
 * @see RFC 6962 section 2.1
 */
export async function treeHash(size: number, read: HashReader): Promise<Hash> {
  const [root = emptyTreeHash()] = await subtreeHashes(size === 0 ? [] : [{ lo: 0, hi: size }], read);
  return root;
}
