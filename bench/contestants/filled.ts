import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { getAll } from "../get-all.ts";
import { type Contestant, isMissing, type Missing, type Serving } from "./contestant.ts";

export type Filled = { readonly name: string; readonly serving: Serving };
const fillers = 4;

export type FilledOnes = { readonly there: readonly Filled[]; readonly missing: readonly Missing[] };

/**
 * Starts contestants beside each other, fills the cache of each with these paths, and ends them when the work is done.
 * One that cannot be filled counts as missing.
 */
export async function withFilled<T>(
  contestants: readonly (Contestant | Missing)[],
  { folder, upstream, paths }: { folder: string; upstream: string; paths: readonly string[] },
  work: (ones: FilledOnes) => Promise<T>,
): Promise<T> {
  const there: Filled[] = [];
  const missing: Missing[] = [];
  try {
    for (const one of contestants) {
      if (isMissing(one)) {
        missing.push(one);
        continue;
      }
      try {
        there.push({ name: one.name, serving: await startFilled(one, { folder, upstream, paths }) });
      } catch (failure) {
        missing.push({ name: one.name, missing: failure instanceof Error ? failure.message : String(failure) });
      }
    }
    return await work({ there, missing });
  } finally {
    for (const { serving } of there) await serving.stop();
  }
}

async function startFilled(
  contestant: Contestant,
  { folder, upstream, paths }: { folder: string; upstream: string; paths: readonly string[] },
): Promise<Serving> {
  const own = join(folder, contestant.name.replace(/\W+/g, "-"));
  mkdirSync(own, { recursive: true });
  const serving = await contestant.start({ folder: own, upstream });
  try {
    await getAll(serving.url, paths, fillers);
    return serving;
  } catch (failure) {
    await serving.stop();
    throw failure;
  }
}

/** As notes under a table. */
export function missingNotes(missing: readonly Missing[]): readonly string[] {
  return missing.map(({ name, missing: why }) => `${name}: missing, ${why}`);
}
