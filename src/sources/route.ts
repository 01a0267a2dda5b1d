import { fixedBytes } from "../gomod/glob.ts";
import { matchingPattern, type Pattern } from "../gomod/pattern.ts";
import { patternsAbove } from "../gomod/pattern-relation.ts";
import { repositoryOf, type RepositoryTemplate } from "./repository-template.ts";

/** A rule for private modules, as far as the way to them depends on it. */
export type RouteRule = {
  readonly pattern: Pattern;
  /** Absent: the repository is discovered, at the module's own host. */
  readonly repository?: RepositoryTemplate;
  /** Where it stands, for people: "modgate.yaml:12". */
  readonly at: string;
};

/** Where a module is asked for. Decided by its path alone, before anybody is asked anything. */
export type Route<Rule extends RouteRule = RouteRule> =
  | {
      readonly to: "private";
      readonly because: string;
      readonly rule: Rule;
      /** What the rule fixes; undefined: it is discovered. */
      readonly repository: { readonly root: string; readonly address: string } | undefined;
    }
  /** The upstream list. */
  | { readonly to: "public"; readonly because: string }
  /** No module can have this path, and nobody is asked for it. */
  | { readonly to: "nowhere"; readonly because: string; readonly rule: Rule };

/** Rules in the order in which they win: most elements first, then most of them fixed, then as they were written. */
export type RankedRules<Rule extends RouteRule = RouteRule> = readonly (Rule & {
  /** The patterns of the paths above its own. */
  readonly above: readonly Pattern[];
})[];

export function rankRules<Rule extends RouteRule>(rules: readonly Rule[]): RankedRules<Rule> {
  return rules
    .map((rule) => ({ ...rule, above: patternsAbove(rule.pattern) }))
    .toSorted(({ pattern: a }, { pattern: b }) => b.elements - a.elements || fixedBytes(b.glob) - fixedBytes(a.glob));
}

/**
 * The longest matching pattern wins. The go command asks for every prefix of an import path, so a path above a private
 * one is as private: to ask a stranger for it would tell him of the company's own names.
 */
export function routeOf<Rule extends RouteRule>(rules: RankedRules<Rule>, module: string): Route<Rule> {
  if (rules.length === 0) return unruled; // most gateways, for every hit
  if (module === toolchain) return { to: "public", because: "toolchains come from the upstream list, always verified" };
  const matching = rules.find(({ pattern }) => matchingPattern([pattern], module) !== undefined);
  if (matching !== undefined) {
    return toRepository(matching, module, `${matching.pattern.text} (${matching.at}) matches`);
  }
  const below = rules.filter(({ above }) => above.some((pattern) => isWhole(pattern, module)));
  const [first] = below;
  if (first === undefined) {
    return { to: "public", because: "no pattern of private: matches" };
  }
  const rule = below.find(({ repository }) => repository === undefined || repositoryOf(repository, module)) ?? first;
  return toRepository(rule, module, `it lies above ${rule.pattern.text} (${rule.at})`);
}

/** Whether no stranger may hear of this path. */
export function isPrivate(rules: RankedRules, module: string): boolean {
  return routeOf(rules, module).to !== "public";
}

const unruled = { to: "public", because: "no rule says private" } as const;

const toolchain = "golang.org/toolchain";

function toRepository<Rule extends RouteRule>(rule: Rule, module: string, because: string): Route<Rule> {
  if (rule.repository === undefined) {
    return {
      to: "private",
      because: `${because}; its repository is discovered at its own host`,
      rule,
      repository: undefined,
    };
  }
  const { text, rootElements } = rule.repository;
  const repository = repositoryOf(rule.repository, module);
  if (repository !== undefined)
    return { to: "private", because: `${because}; its repository is ${repository.address}`, rule, repository };
  const why = `it has fewer than the ${rootElements} elements that ${text} takes for the root of a repository`;
  return { to: "nowhere", because: `${because}; ${why}`, rule };
}

function isWhole(pattern: Pattern, module: string): boolean {
  return pattern.elements === module.split("/").length && matchingPattern([pattern], module) !== undefined;
}
