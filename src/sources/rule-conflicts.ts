import { covers, patternsAbove, patternsMeet } from "../gomod/pattern-relation.ts";
import { type Conflict, conflictsAmong } from "./conflicts-among.ts";
import { type RouteRule, rankRules } from "./route.ts";

/** Two rules of which one leaves the other nothing, or of which it is hard to see which one counts. */
export type RuleConflict = {
  readonly kind: Conflict;
  readonly winner: RouteRule;
  readonly loser: RouteRule;
};

/** A pattern that lies within another one is meant to be an exception, and no conflict. */
export function ruleConflicts(rules: readonly RouteRule[]): readonly RuleConflict[] {
  return conflictsAmong(rankRules(rules), conflict);
}

function conflict({ pattern: winner }: RouteRule, { pattern: loser }: RouteRule): Conflict | undefined {
  if (!patternsMeet(winner, loser)) return undefined;
  const beginning = winner.elements === loser.elements ? winner : patternsAbove(winner)[loser.elements - 1];
  const anythingBelow = winner.text
    .split("/")
    .slice(loser.elements)
    .every((element) => element === "*");
  if (beginning !== undefined && anythingBelow && covers(beginning, loser)) return "shadowed";
  return covers(loser, winner) ? undefined : "overlap";
}
