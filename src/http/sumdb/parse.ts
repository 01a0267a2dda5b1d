import { Fault } from "../../fault/fault.ts";
import { unescapePath, unescapeVersion } from "../../gomod/escape.ts";
import { parseTilePath } from "../../tlog/tile-path.ts";

/** A path a checksum database itself answers. It begins with a slash and is canonical. */
export type AskedOfDatabase = { readonly database: string; readonly path: string };

export type SumdbTarget = AskedOfDatabase &
  (
    | { readonly kind: "supported" | "latest" | "tile" | "records" }
    | { readonly kind: "lookup"; readonly module: string; readonly version: string }
  );

const prefix = "/sumdb/";
const cachedOnlyPrefix = "/cached-only";

/**
 * Reads a path of a relayed checksum database, of which the name may hold slashes: it ends where `/lookup/`, `/tile/`
 * or the last element begins. undefined: this is no such path.
 * @throws {Fault} BAD_MODULE_PATH, BAD_VERSION, BAD_TILE_PATH, UNKNOWN_ROUTE
 * @see https://go.dev/ref/mod#checksum-database
 */
export function parseSumdb(path: string): SumdbTarget | undefined {
  const start = path.startsWith(cachedOnlyPrefix + prefix) ? cachedOnlyPrefix.length : 0;
  if (!path.startsWith(prefix, start)) return undefined;
  const asked = path.slice(start + prefix.length);
  const lookup = asked.indexOf("/lookup/");
  const tiles = asked.indexOf("/tile/");
  if (lookup > 0 && (tiles < 0 || lookup < tiles)) return parseLookup(asked.slice(0, lookup), asked.slice(lookup));
  const last = asked.lastIndexOf("/");
  const database = asked.slice(0, last);
  const element = asked.slice(last);
  if (last > 0 && element === "/supported") return { kind: "supported", database, path: element };
  if (last > 0 && element === "/latest") return { kind: "latest", database, path: element };
  if (tiles > 0) {
    const { level } = parseTilePath(asked.slice(tiles + 1));
    const kind = level === "data" ? "records" : "tile";
    return { kind, database: asked.slice(0, tiles), path: asked.slice(tiles) };
  }
  throw new Fault("UNKNOWN_ROUTE", "of a checksum database there are supported, latest, lookup/ and tile/");
}

function parseLookup(database: string, path: string): SumdbTarget {
  const name = path.slice("/lookup/".length);
  const at = name.indexOf("@");
  if (at < 0) throw new Fault("BAD_VERSION", "a lookup names MODULE@VERSION, and this one has no @");
  const module = unescapePath(name.slice(0, at));
  const version = unescapeVersion(name.slice(at + 1));
  return { kind: "lookup", database, path, module, version };
}
