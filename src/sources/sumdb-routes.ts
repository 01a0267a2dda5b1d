import { isFault } from "../fault/fault.ts";
import type { Scope } from "../events/scope.ts";
import type { Chain } from "./chain.ts";
import type { HttpBase } from "./http-base.ts";
import type { Incoming, Patience } from "./source.ts";

/** A checksum database that may be asked: at its own address, or through the upstreams and then at its own host. */
export type Database = { readonly name: string; readonly ownHost: HttpBase; readonly ownHostFirst: boolean };

type Route = (path: string, patience: Patience, scope: Scope) => Promise<Incoming>;

const rememberedMs = 10 * 60_000;

/**
 * The way to each checksum database: the first upstream that says it relays it, as the go command finds it; when all
 * say they do not, the database's own host.
 * @see cmd/go/internal/modfetch/sumdb.go, initBase
 */
export class SumdbRoutes {
  readonly #chain: Chain;
  readonly #firstByteMs: number;
  readonly #found = new Map<string, { readonly route: Route; readonly until: number }>();

  constructor(chain: Chain, firstByteMs: number) {
    this.#chain = chain;
    this.#firstByteMs = firstByteMs;
  }

  /** A path below the database's address: "latest", "lookup/…", "tile/…". Throws the Fault of whoever was asked. */
  async ask(database: Database, path: string, scope: Scope): Promise<Incoming> {
    const patience = { firstByteMs: this.#firstByteMs };
    const route = await this.#route(database, scope);
    return route(path, patience, scope);
  }

  async #route(database: Database, scope: Scope): Promise<Route> {
    const known = this.#found.get(database.name);
    if (known !== undefined && known.until > Date.now()) return known.route;
    const route = database.ownHostFirst ? own(database) : await this.#discover(database, scope);
    this.#found.set(database.name, { route, until: Date.now() + rememberedMs });
    return route;
  }

  async #discover(database: Database, scope: Scope): Promise<Route> {
    try {
      return await this.#chain.walk(scope, 0, async ({ source }, entryPatience) => {
        const supported = await source.checksum(database.name, "supported", entryPatience, scope);
        supported.body.resume();
        return (path, wait, inner) => source.checksum(database.name, path, wait, inner);
      });
    } catch (failure) {
      if (isFault(failure, "NOT_FOUND", "GONE", "MODULES_OFF", "DIRECT_NOT_SUPPORTED")) return own(database);
      throw failure;
    }
  }
}

function own(database: Database): Route {
  const { name, ownHost } = database;
  return (path, patience, scope) =>
    ownHost.incoming({ path, what: `${path} of checksum database ${name}` }, patience, scope);
}
