import type { PrivateRuleSettings } from "../config/private-rule.ts";
import type { Tell } from "../events/event.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { parseOnePattern } from "../gomod/pattern.ts";
import { parseGitUrl } from "../net/git/git-url.ts";
import { parseRepositoryTemplate, repositoryOf, type RepositoryTemplate } from "../sources/repository-template.ts";
import { type RankedRules, rankRules, type RouteRule } from "../sources/route.ts";
import { ruleConflicts } from "../sources/rule-conflicts.ts";

/** A rule of `private:`, read: how its modules are found, and how their host is reached. */
export type PrivateRule = RouteRule & Pick<PrivateRuleSettings, "ca" | "credentials" | "allowPrivateAddress">;

/**
 * The rules of `private:` in the order in which they win. Two that both may match are told with the one that wins.
 * @throws {Fault} CONFIG_BAD_VALUE with file and line, also when one rule leaves another nothing
 */
export function readPrivateRules(
  settings: readonly PrivateRuleSettings[],
  tell: Tell = () => undefined,
): RankedRules<PrivateRule> {
  const rules = parsePrivateRules(settings);
  for (const { kind, winner, loser } of ruleConflicts(rules)) {
    const [won, lost] = [winner, loser].map(({ pattern, at }) => `${pattern.text} (${at})`);
    if (kind === "overlap") {
      tell({
        what: "server.note",
        message: `private: ${won} and ${lost} overlap; the first one counts for what both match`,
      });
      continue;
    }
    throw new Fault("CONFIG_BAD_VALUE", `private: ${lost} is shadowed: ${won} takes what it matches`, {
      hint: "take one of the two rules out",
    });
  }
  return rankRules(rules);
}

/** The same as they are written, whatever they leave each other. */
export function parsePrivateRules(settings: readonly PrivateRuleSettings[]): readonly PrivateRule[] {
  return settings.flatMap(onePatternEach).map(readRule);
}

/** As GOPRIVATE is a list, a rule may have several patterns; each wins or loses by itself. */
function onePatternEach(rule: PrivateRuleSettings): readonly PrivateRuleSettings[] {
  const patterns = rule.pattern.split(",").filter((pattern) => pattern !== "");
  return patterns.length === 0 ? [rule] : patterns.map((pattern) => ({ ...rule, pattern }));
}

function readRule({ at, ...settings }: PrivateRuleSettings): PrivateRule {
  const { ca, credentials, allowPrivateAddress } = settings;
  try {
    const pattern = parseOnePattern(settings.pattern);
    return {
      at,
      pattern,
      ...(settings.repository !== undefined && { repository: readRepository(settings.repository, pattern.elements) }),
      ca,
      credentials,
      allowPrivateAddress,
    };
  } catch (failure) {
    const { message, hint } = asFault(failure);
    throw new Fault("CONFIG_BAD_VALUE", `${at}: private: ${message}`, { hint, cause: failure });
  }
}

/** What git would refuse is refused before it is used, and before a password in it is shown to anybody. */
function readRepository(text: string, patternElements: number): RepositoryTemplate {
  const template = parseRepositoryTemplate(text, patternElements);
  const example = Array.from({ length: template.rootElements }, () => "x").join("/");
  parseGitUrl(repositoryOf(template, example)?.address ?? text, { shortForm: true });
  return template;
}
