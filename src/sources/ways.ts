import { LRUCache } from "lru-cache";
import { Chain } from "./chain.ts";
import { type RankedRules, type Route, routeOf } from "./route.ts";

/** The chain to ask for each module. */
export interface Ways {
  route(module: string): Route;
  of(module: string): Chain;
}

/**
 * By the rules for private modules, which alone decide.
 * @param upstream the chain for everything that is not private
 * @param own the chain of private modules, each at its own repository
 */
export function waysBy(rules: RankedRules, upstream: Chain, own: Chain): Ways {
  const decided = new LRUCache<string, Route>({ max: 10_000 });
  const route = (module: string): Route => {
    const known = decided.get(module);
    if (known !== undefined) return known;
    const found = routeOf(rules, module);
    decided.set(module, found);
    return found;
  };
  return {
    route,
    of(module) {
      const way = route(module);
      switch (way.to) {
        case "public":
          return upstream;
        case "private":
          return own;
        case "nowhere":
          return new Chain([], { ...own.options, end: { absent: `${module} is no module: ${way.because}` } });
        default:
          return way satisfies never;
      }
    },
  };
}
