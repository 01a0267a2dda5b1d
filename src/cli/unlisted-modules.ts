import { type Unlisted, unlistedBy } from "../checksums/unlisted.ts";
import type { Config } from "../config/schema.ts";
import { type RankedRules, routeOf } from "../sources/route.ts";
import { configuredPatterns } from "./configured-patterns.ts";

/**
 * What no public database is asked about: `unlisted`, and everything that a rule of `private:` takes.
 * @throws {Fault} CONFIG_BAD_VALUE
 */
export function unlistedModules({ unlisted }: Pick<Config, "unlisted">, rules: RankedRules): Unlisted {
  const named = unlistedBy(configuredPatterns("unlisted", unlisted));
  return {
    patterns: [...named.patterns, ...rules.map(({ pattern }) => pattern)],
    by(module) {
      const route = routeOf(rules, module);
      return route.to === "public" ? named.by(module) : route.rule.pattern;
    },
  };
}
