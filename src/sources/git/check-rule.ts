import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { checkModulePath, type ModulePath } from "../../gomod/module-path.ts";
import type { AccessReport } from "./access-report.ts";

/** What a rule for private modules lets us ask. */
export type CheckedRule = {
  /** GOPRIVATE syntax. */
  readonly pattern: string;
  /** How many elements of a module path stand for the root of its repository, where that is fixed. */
  readonly rootElements?: number;
};

export type RuleReport = AccessReport & {
  /**
   * open: it lists its branches. unrefused: the host says only that it has no such repository, and the rule names none, so a
   * made-up one was asked for. failed: see `failure`.
   */
  readonly outcome: "open" | "unrefused" | "failed";
};

const budgetMs = 15_000;
/** Stands where a rule leaves open what the repository is called. */
const madeUp = "modgate-check";

/**
 * Whether the credentials of a rule open what it is for: its repository where it names one, else one that nobody has. A
 * host that knows us says of that only that it is not there.
 * @param check as GitSource.check
 */
export async function checkRule(
  rule: CheckedRule,
  check: (module: ModulePath, scope: Scope) => Promise<AccessReport>,
  scope: Scope,
): Promise<RuleReport | undefined> {
  const { module, exact } = moduleOf(rule);
  if (module === undefined) return undefined;
  const fault = () => new Fault("GIT_TIMEOUT", `${module}: no answer within ${budgetMs} ms`);
  const wait = { reason: "git", on: module, budgetMs, fault } as const;
  const report = await within(scope, wait, (inner) => check(module, inner)).catch((failure: unknown): AccessReport => {
    if (!isFault(failure)) throw failure;
    return { on: module, used: "", failure };
  });
  if (report.failure === undefined) return { ...report, outcome: "open" };
  const absent = isFault(report.failure, "GIT_REPOSITORY_HIDDEN", "NOT_FOUND");
  return { ...report, outcome: absent && !exact ? "unrefused" : "failed" };
}

/** undefined: the rule leaves the host open. */
function moduleOf({ pattern, rootElements = 0 }: CheckedRule): {
  readonly module?: ModulePath;
  readonly exact: boolean;
} {
  const elements = pattern.split("/");
  const filled = elements.map((element) => (/[*?[\\]/.test(element) ? madeUp : element));
  const all = [...filled, ...Array.from({ length: Math.max(0, rootElements - filled.length) }, () => madeUp)];
  const module = all.join("/");
  const exact = rootElements > 0 && !all.includes(madeUp);
  if (filled[0] === madeUp || checkModulePath(module) !== undefined) return { exact };
  return { module: module as ModulePath, exact };
}
