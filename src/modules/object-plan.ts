import type { ForeignDatabase } from "../checksums/database.ts";
import type { Door, Expectation } from "../checksums/door.ts";
import type { Tell } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { checksumOf } from "../events/trace.ts";
import { Fault, isFault } from "../fault/fault.ts";
import type { Arrival, FlightPlan } from "../flight/plan.ts";
import { goModHash } from "../gomod/h1.ts";
import type { Chain, ChainEntry } from "../sources/chain.ts";
import type { Incoming, Patience } from "../sources/source.ts";
import type { RandomAccess } from "../store/blobs.ts";
import { orPassedOn } from "./or-passed-on.ts";
import { inlineBytes, type ObjectRecord, type ObjectTable } from "../store/objects.ts";
import { checkInfo } from "./check-info.ts";
import { checkMod } from "./check-mod.ts";
import { checkZip } from "./check-zip.ts";
import type { Wanted } from "./objects.ts";

export type PlanDeps = {
  readonly chain: Chain;
  /** Kept for ever: nobody else may have it when its repository has gone. */
  readonly private: boolean;
  readonly objects: Pick<ObjectTable, "put">;
  readonly tell: Tell;
  /** 0: somebody waits for it. 1: foreseen, and behind everything that somebody waits for. */
  readonly priority: 0 | 1;
  /** Resolves when no other process fetches it; false: one has kept it meanwhile. */
  readonly turn: (scope: Scope) => Promise<boolean>;
  readonly door: Pick<Door, "expect">;
  /** Called when an entry of the chain begins to be asked. */
  readonly asking: (entry: ChainEntry) => void;
  /** Called when all bytes are here, and a checksum database is still to say what they should be. */
  readonly verifying: (database: ForeignDatabase) => void;
};

type PlanTerms = Pick<FlightPlan<unknown>, "object" | "id" | "smallBytes">;

/** What a check learnt: the hash go.sum would hold, where the kind has one, and what vouches for it. */
type Verdict = { readonly h1?: string; readonly vouched?: string };

/** Most bytes of each kind. @see https://go.dev/ref/mod#zip-path-size-constraints; an .info has no limit of its own */
export const mostBytes = { info: 16 * 2 ** 20, mod: 16 * 2 ** 20, zip: 500 * 2 ** 20 } as const;

/** How one immutable object is fetched from the chain, checked, and recorded. */
export function objectPlan(wanted: Wanted, terms: PlanTerms, deps: PlanDeps): FlightPlan<Verdict> {
  const began = performance.now();
  const { module, version, kind } = wanted;
  let expectation: Expectation | undefined;
  let from = "";
  let origin = false;
  return {
    ...terms,
    foreseen: deps.priority > 0,
    maxBytes: mostBytes[kind],
    streamable: async () => expectation?.ready,
    begin: async (scope) => {
      if (!(await deps.turn(scope))) return undefined;
      // Together with the fetch, so that the answer is there when the bytes are.
      expectation = kind === "info" ? undefined : deps.door.expect({ module, version, kind });
      if (expectation?.database !== undefined) scope.tell({ what: "work.joined", work: checksumOf(module, version) });
      let last: ChainEntry | undefined;
      let patience: Patience | undefined;
      const incoming = await deps.chain.walk(scope, deps.priority, (entry, entryPatience) => {
        deps.asking(entry);
        last = entry;
        origin = entry.origin === true;
        patience = entryPatience;
        return entry.source.get(wanted, entryPatience, scope);
      });
      ({ from } = incoming);
      return last === undefined || patience === undefined
        ? incoming
        : resumable(wanted, incoming, last, patience, deps.chain);
    },
    check: async (bytes, _sum, scope) => {
      try {
        const verdict = await check(wanted, bytes, terms.object, origin, scope);
        if (verdict.h1 === undefined || expectation === undefined) return verdict;
        if (expectation.database !== undefined) deps.verifying(expectation.database);
        const vouched = await expectation.check({ h1: verdict.h1, from }, scope);
        return vouched === undefined ? verdict : { ...verdict, vouched };
      } catch (failure) {
        if (isFault(failure))
          deps.tell({
            what: "object.refused",
            module,
            version,
            kind,
            from: "upstream",
            code: failure.code,
            why: failure.message,
          });
        throw failure;
      }
    },
    keep: async (spool, sum, verdict, from) => {
      const record: ObjectRecord = {
        module,
        version,
        kind,
        id: terms.id,
        ...sum,
        ...verdict,
        from,
        private: deps.private,
        fetchedAt: Date.now(),
      };
      await orPassedOn(deps.tell, async () => {
        if (sum.size <= inlineBytes) return deps.objects.put({ ...record, body: await spool.read(0, sum.size) });
        if (spool.place === "memory") return undefined;
        await spool.commit();
        return deps.objects.put(record);
      });
      const tookMs = performance.now() - began;
      deps.tell({ what: "object.fetched", module, version, kind, from, bytes: sum.size, tookMs });
    },
  };
}

async function check(
  wanted: Wanted,
  bytes: RandomAccess,
  what: string,
  origin: boolean,
  scope: Scope,
): Promise<Verdict> {
  const { kind } = wanted;
  // Whatever its own repository has is its go.mod; the go command says what is wrong with it
  if (kind === "mod" && origin) return { h1: goModHash(await bytes.read(0, bytes.size)) };
  if (kind !== "info") return { h1: await hashOf({ ...wanted, kind }, bytes, what, scope) };
  checkInfo(await bytes.read(0, bytes.size), "info", what, wanted.version);
  return {};
}

/**
 * The hash go.sum would hold for a .mod or .zip, once it has been checked.
 * @throws {Fault} MOD_INVALID and what checkZip throws
 */
export async function hashOf(
  { kind, module, version }: Wanted & { readonly kind: "mod" | "zip" },
  bytes: RandomAccess,
  what: string,
  scope: Scope,
): Promise<string> {
  if (kind === "zip") return (await checkZip(bytes, module, version, scope)).h1;
  const text = await bytes.read(0, bytes.size);
  checkMod(text, what);
  return goModHash(text);
}

/** After a cut: the same entry from that byte on, else the entries that may be asked when this one fails. */
function resumable(wanted: Wanted, incoming: Incoming, entry: ChainEntry, patience: Patience, chain: Chain): Arrival {
  const { length } = incoming;
  if (wanted.kind !== "zip" || length === undefined) return incoming;
  return {
    ...incoming,
    resume: async (at, scope) => {
      for (const candidate of [entry, ...chain.after(entry)]) {
        try {
          const rest = await candidate.source.getFrom(wanted, at, length, patience, scope);
          if (rest !== undefined) return { ...rest, length, at };
        } catch (failure) {
          if (!(failure instanceof Fault)) throw failure;
          scope.tell({ what: "upstream.failed", on: candidate.source.name, code: failure.code, why: failure.message });
        }
      }
      throw new Fault(
        "UPSTREAM_CUT",
        `${wanted.module}@${wanted.version} (.zip): ${entry.source.name} broke off at byte ${at} of ${length} and cannot go on from there`,
      );
    },
  };
}
