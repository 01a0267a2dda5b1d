import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { asFault, Fault } from "../../fault/fault.ts";
import type { Fuse } from "./fuse.ts";

/** What can be probed: questions of which the answer is known, each asked anew and proven. */
export type Probed = { readonly name: string; questions(): readonly ((scope: Scope) => Promise<unknown>)[] };

export type ProbingOptions = { readonly everyMs: number; readonly probeMs: number };

/** Asks a database how it is until the scope ends, and lets the fuse judge. */
export async function keepProbing(
  database: Probed,
  fuse: Fuse,
  { everyMs, probeMs }: ProbingOptions,
  scope: Scope,
): Promise<void> {
  while (!scope.signal.aborted) {
    await sleep(everyMs, undefined, { signal: scope.signal, ref: false }).catch(() => undefined);
    if (scope.signal.aborted || !fuse.wantsProbe()) continue;
    await Promise.all(database.questions().map((ask) => probe(ask)));
  }

  async function probe(ask: (scope: Scope) => Promise<unknown>): Promise<void> {
    const began = performance.now();
    const fault = (): Fault => new Fault("SUMDB_UNREACHABLE", `no answer to a probe in ${probeMs} ms`);
    const wait = { reason: "checksum", on: database.name, budgetMs: probeMs, fault } as const;
    const failure = await within(scope, wait, ask).then(
      () => undefined,
      (why: unknown) => asFault(why),
    );
    if (scope.signal.aborted) return;
    const tookMs = performance.now() - began;
    const good = failure === undefined;
    scope.tell({ what: "checksum.probed", database: database.name, good, tookMs });
    // Who answers, but with something that does not prove itself, is not down.
    if (good || failure.code === "SUMDB_UNREACHABLE") fuse.probed(good, tookMs);
  }
}
