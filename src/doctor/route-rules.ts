import { ruleConflicts } from "../sources/rule-conflicts.ts";
import type { RouteRule } from "../sources/route.ts";
import type { Check, Found } from "./check.ts";
import { f3 } from "./dev-server/checks/f3-shadowed.ts";

/** The rules of `private:`, of which one leaves another nothing (error), or both may match (warning). */
export function routeRuleCheck(rules: readonly RouteRule[]): Check {
  return { code: "F3", title: f3.title, plainGo: "", probe: f3.probe, find: async () => conflict(rules) };
}

function conflict(rules: readonly RouteRule[]): Found | undefined {
  const conflicts = ruleConflicts(rules);
  const first = conflicts.find(({ kind }) => kind === "shadowed") ?? conflicts[0];
  if (first === undefined) return undefined;
  const [winner, loser] = [first.winner, first.loser].map(({ pattern, at }) => `${pattern.text} (${at})`);
  const evidence = { winner: String(winner), loser: String(loser), conflicts: conflicts.length };
  if (first.kind === "overlap") {
    return {
      severity: "warning",
      subject: first.loser.pattern.text,
      evidence,
      cause: {
        en: `${winner} and ${loser} overlap; the first one counts for what both match.`,
        zh: `${winner} 与 ${loser} 有重叠；两者都匹配时以前者为准。`,
      },
      fixes: [
        {
          command: `modgate why MODULE --config ${fileOf(first.winner.at)}`,
          what: {
            en: "see which rule counts for a module, and narrow one of the two",
            zh: "查看某个模块由哪条规则决定，并收窄其中一条",
          },
          risk: { en: "none", zh: "无" },
        },
      ],
    };
  }
  return {
    subject: first.loser.pattern.text,
    evidence,
    cause: {
      en: `${loser} is never reached: ${winner} takes what it matches. The gateway does not start with that.`,
      zh: `${loser} 永远不会被用到：${winner} 已匹配其全部模块。网关不会以此启动。`,
    },
    fixes: [
      {
        command: `sed -n ${lineOf(first.loser.at)}p ${fileOf(first.loser.at)}`,
        what: { en: "take the rule out that begins at this line", zh: "删除从这一行开始的规则" },
        risk: { en: "none: it decides nothing", zh: "无：它什么也不决定" },
      },
    ],
  };
}

/** "modgate.yaml:12" */
function fileOf(at: string): string {
  return at.replace(/:\d+$/, "");
}

function lineOf(at: string): string {
  return /:(\d+)$/.exec(at)?.[1] ?? "1";
}
