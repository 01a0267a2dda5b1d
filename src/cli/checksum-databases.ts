import { ForeignDatabase } from "../checksums/database.ts";
import { Door } from "../checksums/door.ts";
import { ProvenDatabase, type Patience } from "../checksums/proven-database.ts";
import type { Unlisted } from "../checksums/unlisted.ts";
import { strict, type Leniency } from "../checksums/without-evidence.ts";
import type { Scope } from "../events/scope.ts";
import { clientWait, type ClientWaitOptions } from "../modules/client-wait.ts";
import type { Chain } from "../sources/chain.ts";
import type { Doors } from "../sources/http-base.ts";
import { SumdbRoutes } from "../sources/sumdb-routes.ts";
import type { Store } from "../store/store.ts";
import { defaultSumdb, parseSumdbs, type ConfiguredDatabase } from "./parse-sumdbs.ts";
import type { ReadConfig } from "./read-config.ts";

export type ChecksumNeeds = {
  readonly chain: Chain;
  readonly doors: Doors;
  readonly store: Pick<Store, "relays" | "checksums">;
  readonly unlisted: Unlisted;
  readonly patience: ClientWaitOptions;
  /** Absent: nothing unproven leaves. */
  readonly leniency?: Leniency;
  readonly detached: Scope;
};

export type ChecksumDatabases = {
  readonly foreign: readonly ForeignDatabase[];
  /** The one that proves toolchains: the first, or sum.golang.org where there is none. */
  readonly toolchains: ForeignDatabase;
  /** The same, as they are served under /sumdb/. */
  readonly served: readonly ProvenDatabase[];
  readonly door: Door;
};

/**
 * The configured checksum databases, and the door that the first of them keeps.
 * @throws {Fault} CONFIG_BAD_VALUE
 */
export function openChecksums(config: ReadConfig, needs: ChecksumNeeds): ChecksumDatabases {
  const { chain, doors, store, unlisted, detached, leniency = strict } = needs;
  const { firstByteMs, connectMs, lookupMs, hedgeMs, dropMs } = config.fetch;
  const routes = new SumdbRoutes(chain, { firstByteMs, supportedMs: Math.min(firstByteMs, connectMs) });
  const open = (configured: ConfiguredDatabase): ForeignDatabase => {
    const { verifier } = configured;
    const database = configured.route(doors);
    return new ForeignDatabase(
      { verifier, lookupMs, hedgeMs, restMs: dropMs, probeMs: connectMs },
      {
        routes: (scope) => routes.find(database, scope, detached),
        tiles: store.relays,
        table: store.checksums,
        detached,
      },
    );
  };
  const foreign = parseSumdbs(config.sumdb).map(open);
  const [first] = foreign;
  if (first === undefined) {
    detached.tell({
      what: "server.note",
      message: "sumdb is off: nothing but toolchains is verified before it is served",
    });
  }
  const patience: Patience = (scope, wait, work) =>
    clientWait(scope, needs.patience, { ...wait, reason: "checksum" }, work);
  const toolchains = first ?? open(defaultSumdb());
  const served = foreign.map((database) => new ProvenDatabase(database, patience, unlisted));
  const door = new Door({ unlisted, leniency }, { database: first, toolchains, table: store.checksums });
  return { foreign, toolchains, served, door };
}
