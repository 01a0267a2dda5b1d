import type { Scope } from "../events/scope.ts";
import { asFault } from "../fault/fault.ts";
import type { CheckedRule, RuleReport } from "../sources/git/check-rule.ts";
import { checkRule } from "../sources/git/check-rule.ts";
import type { GitSource } from "../sources/git/git-source.ts";
import type { PrivateRule } from "./private-rules.ts";

const atATime = 4;

/**
 * Tells of each rule of `private:` whether its credentials are taken, so that a bad one is known before it is needed. Never
 * throws.
 */
export async function checkRules(
  rules: readonly PrivateRule[],
  check: GitSource["check"],
  scope: Scope,
): Promise<void> {
  const left = [...rules];
  const work = async (): Promise<void> => {
    for (let rule = left.shift(); rule !== undefined; rule = left.shift()) {
      const report = await checkRule(checked(rule), check, scope);
      if (report !== undefined) tellReport(rule, report, scope);
    }
  };
  try {
    await Promise.all(Array.from({ length: atATime }, work));
  } catch (failure) {
    if (scope.signal.aborted) return;
    scope.tell({ what: "server.note", message: `credentials cannot be checked: ${asFault(failure).message}` });
  }
}

function checked({ pattern, repository }: PrivateRule): CheckedRule {
  return { pattern: pattern.text, ...(repository !== undefined && { rootElements: repository.rootElements }) };
}

function tellReport({ pattern, at }: PrivateRule, { on, used, outcome, failure }: RuleReport, { tell }: Scope): void {
  const because = outcome === "failed" && failure && { code: failure.code, why: failure.message, fix: failure.hint };
  tell({ what: "credentials.checked", rule: `${pattern.text} (${at})`, on, used, outcome, ...because });
}
