import type { Scope } from "../events/scope.ts";
import { Fault } from "../fault/fault.ts";
import { unescapePath, unescapeVersion } from "../gomod/escape.ts";
import { isCanonicalVersion, type ModuleVersion } from "../gomod/version.ts";
import { parseTilePath } from "../tlog/index.ts";
import type { DatabaseAnswer, ServedDatabase } from "./served-database.ts";

/** The checksum databases under /sumdb/, each by its name; names never become hosts. */
export class Relay {
  readonly #databases: ReadonlyMap<string, ServedDatabase>;

  constructor(databases: readonly ServedDatabase[]) {
    this.#databases = new Map(databases.map((database) => [database.name, database]));
  }

  supported(name: string): boolean {
    return this.#databases.has(name);
  }

  /**
   * @param path with a leading slash, as it stands in the request
   * @throws {Fault} UNKNOWN_SUMDB, BAD_URL, BAD_TILE_PATH, and why the database cannot answer
   */
  async ask(name: string, path: string, scope: Scope): Promise<DatabaseAnswer> {
    const database = this.#databases.get(name);
    if (database === undefined) throw new Fault("UNKNOWN_SUMDB", "this checksum database is not served here");
    if (path === "/latest") return database.latest(scope);
    if (path.startsWith("/tile/")) return database.tile(parseTilePath(path.slice(1)), scope);
    return database.lookup(parseLookup(path), scope);
  }
}

const start = "/lookup/";

/** Only canonical versions have records. @see x/mod sumdb/server.go */
function parseLookup(path: string): ModuleVersion {
  const at = path.indexOf("@");
  if (!path.startsWith(start) || at < 0) throw new Fault("BAD_URL", "a checksum database has no such path");
  const version = unescapeVersion(path.slice(at + 1));
  if (!isCanonicalVersion(version)) {
    throw new Fault("BAD_URL", "a lookup names a canonical version, as go.mod writes it");
  }
  return { path: unescapePath(path.slice(start.length, at)), version };
}
