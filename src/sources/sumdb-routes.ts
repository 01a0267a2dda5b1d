import { asFault, isFault } from "../fault/fault.ts";
import { forObject, type Scope } from "../events/scope.ts";
import type { Chain, ChainEntry } from "./chain.ts";
import type { HttpBase } from "./http-base.ts";
import { readWhole } from "./read-whole.ts";
import { sumdbLane } from "./sumdb-lane.ts";

/** A checksum database that may be asked: at its own address alone, or through the upstreams and at its own host. */
export type Database = { readonly name: string; readonly ownHost: HttpBase; readonly onlyOwnHost: boolean };

/** One way to a checksum database: an upstream that relays it, or its own host. */
export type SumdbRoute = {
  /** Without credentials. */
  readonly name: string;
  /** A path below the database's address: "latest", "lookup/…", "tile/…". Throws the Fault of whoever was asked. */
  ask(path: string, scope: Scope): Promise<Uint8Array>;
};

export type SumdbRoutesOptions = { readonly firstByteMs: number; readonly supportedMs: number };

/** A lookup or tile is far smaller; whoever sends more sends something else. */
const mostBytes = 2 ** 20;

const underWay = Number.POSITIVE_INFINITY;
const rememberedMs = 10 * 60_000;
/** An upstream that could not say whether it relays a database is asked again soon. */
const doubtfulMs = 30_000;

/**
 * The ways to each checksum database: every upstream that says it relays it, in the order of the list, then the
 * database's own host, then those that could not say. Which of them is to be believed is not known here.
 * @see cmd/go/internal/modfetch/sumdb.go, initBase, which takes the first alone
 */
export class SumdbRoutes {
  readonly #chain: Chain;
  readonly #options: SumdbRoutesOptions;
  readonly #found = new Map<string, { readonly routes: Promise<readonly SumdbRoute[]>; until: number }>();

  constructor(chain: Chain, options: SumdbRoutesOptions) {
    this.#chain = chain;
    this.#options = options;
  }

  /** At least one. Looks for them once in a while, for all who ask: the scope `detached` is to outlive each of them. */
  find(database: Database, scope: Scope, detached: Scope): Promise<readonly SumdbRoute[]> {
    const work = `ways to checksum database ${database.name}`;
    const known = this.#found.get(database.name);
    if (known === undefined || known.until < Date.now() || known.until === underWay)
      scope.tell({ what: "work.joined", work });
    if (known !== undefined && known.until > Date.now()) return known.routes;
    const fresh = { routes: this.#discover(database, forObject(detached, work)), until: underWay };
    this.#found.set(database.name, fresh);
    return fresh.routes;
  }

  async #discover(database: Database, scope: Scope): Promise<readonly SumdbRoute[]> {
    const entries = database.onlyOwnHost ? [] : this.#chain.entries.filter(({ origin }) => origin !== true);
    const answers = await Promise.all(entries.map((entry) => this.#supports(entry, database.name, scope)));
    const entry = this.#found.get(database.name);
    if (entry !== undefined) entry.until = Date.now() + (answers.includes("unknown") ? doubtfulMs : rememberedMs);
    const those = (said: string) =>
      entries.filter((_, at) => answers[at] === said).map((one) => this.#through(one, database.name));
    return [...those("yes"), this.#direct(database), ...those("unknown")];
  }

  async #supports({ source }: ChainEntry, name: string, scope: Scope): Promise<"yes" | "no" | "unknown"> {
    const patience = { firstByteMs: this.#options.supportedMs };
    try {
      (await source.checksum(name, "supported", patience, scope)).body.destroy();
      return "yes";
    } catch (failure) {
      if (isFault(failure, "NOT_FOUND", "GONE")) return "no";
      const { code, message: why } = asFault(failure);
      scope.tell({ what: "upstream.failed", on: source.name, code, why });
      return "unknown";
    }
  }

  #through({ source }: ChainEntry, database: string): SumdbRoute {
    return {
      name: source.name,
      ask: async (path, scope) => {
        const patience = { firstByteMs: this.#options.firstByteMs };
        const what = `${path} of checksum database ${database}`;
        return readWhole(await source.checksum(database, path, patience, scope), mostBytes, what);
      },
    };
  }

  #direct({ name, ownHost }: Database): SumdbRoute {
    return {
      name: ownHost.name,
      ask: async (path, scope) => {
        const patience = { firstByteMs: this.#options.firstByteMs };
        const what = `${path} of checksum database ${name}`;
        return readWhole(await ownHost.incoming({ path, what, lane: sumdbLane }, patience, scope), mostBytes, what);
      },
    };
  }
}
