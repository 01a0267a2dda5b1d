import { LRUCache } from "lru-cache";
import { Fault } from "../fault/fault.ts";
import { matchApi } from "./api/index.ts";
import type { Match } from "./endpoint.ts";
import { matchFeed } from "./feed/index.ts";
import { front } from "./front.ts";
import { matchGoproxy } from "./goproxy/index.ts";
import { matchHealth } from "./health/index.ts";
import { matchSumdb } from "./sumdb/index.ts";
import { matchOwnSumdb } from "./sumdb/own.ts";
import { matchPages } from "./pages/index.ts";
import { parseTarget } from "./target.ts";

/**
 * The protocols, each with its own table. Their paths cannot meet: the first element of a module path has a dot, and
 * the words here have none.
 */
const protocols: readonly ((path: string, method: string) => Match | undefined)[] = [
  matchSumdb,
  // Before the modules: proofs are asked for by their paths, with an @ in them.
  matchApi,
  matchPages,
  matchGoproxy,
  matchHealth,
  matchFeed,
  matchOwnSumdb,
  matchFront,
];

export type Routed = { readonly match: Match; readonly query: string };

/** Finds the endpoint of a raw request target. */
export class Router {
  readonly #prefix: string;
  /** A build asks for the same paths again and again, and to check a module path takes longer than to answer from memory. */
  readonly #found = new LRUCache<string, Routed>({ max: 4096 });

  /** @param prefix "/go", or empty: what stands in front of everything */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** @throws {Fault} BAD_URL, URL_TOO_LONG, UNKNOWN_ROUTE, BAD_MODULE_PATH, BAD_VERSION, BAD_TILE_PATH */
  find(url: string, method: string): Routed {
    // Everything but the API is asked for in one way.
    const reads = method === "GET" || method === "HEAD";
    const known = reads ? this.#found.get(url) : undefined;
    if (known !== undefined) return known;
    const { path, query } = parseTarget(url);
    const routed = { match: this.#route(path, method), query };
    if (reads && url.length <= 512) this.#found.set(url, routed);
    return routed;
  }

  #route(path: string, method: string): Match {
    const prefix = this.#prefix;
    const inside = path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
    if (inside === undefined || (inside !== "" && !inside.startsWith("/"))) {
      // Probes come from inside, and know nothing of the prefix.
      return matchHealth(path) ?? unknown(`everything here stands under ${prefix}/`);
    }
    for (const protocol of protocols) {
      const match = protocol(inside, method);
      if (match !== undefined) return match;
    }
    return unknown("nothing is served under this path");
  }
}

function matchFront(path: string): Match | undefined {
  return path === "/" || path === "" ? { endpoint: "none", route: "GET /", answer: front } : undefined;
}

function unknown(why: string): never {
  throw new Fault("UNKNOWN_ROUTE", why);
}
