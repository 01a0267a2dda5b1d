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
  const route = (module: string): Route => routeOf(rules, module);
  return {
    route,
    of(module) {
      const decided = route(module);
      switch (decided.to) {
        case "public":
          return upstream;
        case "private":
          return own;
        case "nowhere":
          return new Chain([], { ...own.options, end: { absent: `${module} is no module: ${decided.because}` } });
        default:
          return decided satisfies never;
      }
    },
  };
}
