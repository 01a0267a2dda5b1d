import type { KnownHashes } from "../../checksums/go-sum-door.ts";
import type { GoSumLine } from "../../gomod/go-sum.ts";

/** Looks up lines of go.sum by what they are the hash of. */
export function knownHashes(lines: readonly GoSumLine[]): KnownHashes {
  const hashes = new Map<string, Set<string>>();
  for (const { path, version, goModOnly, hash } of lines) {
    const key = `${path}@${version} ${goModOnly ? "mod" : "zip"}`;
    const known = hashes.get(key);
    if (known === undefined) hashes.set(key, new Set([hash]));
    else known.add(hash);
  }
  return ({ module, version, kind }) => hashes.get(`${module}@${version} ${kind}`);
}
