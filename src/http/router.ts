import { Fault } from "../fault/fault.ts";
import { matchApi } from "./api/index.ts";
import type { Match } from "./endpoint.ts";
import { matchFeed } from "./feed/index.ts";
import { front } from "./front.ts";
import { matchGoproxy } from "./goproxy/index.ts";
import { matchHealth } from "./health/index.ts";
import { matchSumdb } from "./sumdb/index.ts";

/**
 * The protocols, each with its own table. Their paths cannot meet: the first element of a module path has a dot, and
 * the words here have none.
 */
const protocols: readonly ((path: string) => Match | undefined)[] = [
  matchSumdb,
  matchGoproxy,
  matchHealth,
  matchFeed,
  matchApi,
  matchFront,
];

/**
 * The endpoint a path leads to. `prefix` ("/go", or empty) stands in front of everything; probes are found without it
 * as well, for they come from inside.
 * @throws {Fault} UNKNOWN_ROUTE, BAD_MODULE_PATH, BAD_VERSION
 */
export function route(path: string, prefix: string): Match {
  const inside = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
  if (inside === undefined || (inside !== "" && !inside.startsWith("/"))) {
    return matchHealth(path) ?? unknown(`everything here stands under ${prefix}/`);
  }
  for (const protocol of protocols) {
    const match = protocol(inside);
    if (match !== undefined) return match;
  }
  return unknown("nothing is served under this path");
}

function matchFront(path: string): Match | undefined {
  return path === "/" || path === "" ? { endpoint: "none", answer: front } : undefined;
}

function unknown(why: string): never {
  throw new Fault("UNKNOWN_ROUTE", why);
}
