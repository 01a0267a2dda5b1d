import { access } from "node:fs/promises";
import { join } from "node:path";
import { escapePath, escapeVersion } from "../../gomod/escape.ts";
import type { Wanted } from "../../modules/objects.ts";

/** Look-ups at a time: as many as libuv's threads, so that nothing else waits behind a thousand of them. */
const atATime = 8;

/**
 * What the go command would still have to ask for: all but what its own module cache holds, in the same order.
 * @param cache GOMODCACHE
 */
export async function notInModuleCache(wanted: readonly Wanted[], cache: string): Promise<readonly Wanted[]> {
  if (cache === "") return wanted;
  const missing: boolean[] = [];
  let next = 0;
  const look = async (): Promise<void> => {
    for (let at = next++; at < wanted.length; at = next++) {
      const one = wanted[at];
      if (one !== undefined) missing[at] = await absent(fileOf(one, cache));
    }
  };
  await Promise.all(Array.from({ length: atATime }, look));
  return wanted.filter((_, at) => missing[at]);
}

/** @see cmd/go/internal/modfetch/cache.go CachePath */
function fileOf({ module, version, kind }: Wanted, cache: string): string {
  return join(cache, "cache/download", escapePath(module), "@v", `${escapeVersion(version)}.${kind}`);
}

function absent(file: string): Promise<boolean> {
  return access(file).then(
    () => false,
    () => true,
  );
}
