import { emptyTreeHash, type Hash } from "./hash.ts";
import type { HashReader } from "./stored-hash.ts";
import { subtreeHashes } from "./subtree.ts";

/**
 * The root over the first `size` records, from at most 1 + log2 size stored hashes read in one call.
 * @see RFC 6962 section 2.1
 */
export async function treeHash(size: number, read: HashReader): Promise<Hash> {
  if (size === 0) return emptyTreeHash();
  const [root] = await subtreeHashes([{ lo: 0, hi: size }], read);
  return root ?? emptyTreeHash();
}
