import type { Hash, HashReader } from "../tlog/index.ts";

/**
 * A reader that asks once for what is wanted within one turn of the event loop: several proofs of one tree then cost one
 * round of tiles.
 */
export function together(read: HashReader): HashReader {
  let wanted: number[] = [];
  let hashes: Promise<readonly Hash[]> | undefined;
  return async (indexes) => {
    const start = wanted.length;
    wanted.push(...indexes);
    hashes ??= new Promise((resolve) => setImmediate(resolve)).then(() => {
      const all = wanted;
      wanted = [];
      hashes = undefined;
      return read(all);
    });
    return (await hashes).slice(start, start + indexes.length);
  };
}
