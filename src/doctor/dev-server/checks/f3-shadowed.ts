import type { Found } from "../../check.ts";
import { conflictsAmong } from "../../../sources/conflicts-among.ts";
import type { DevServerCheck } from "../check.ts";
import { beginningOf, covers } from "../covers.ts";
import { destinationOf } from "../destination.ts";
import { type DevServer, type Rule, shownAt } from "../dev-server.ts";
import type { Matcher } from "../matcher.ts";

export const f3: DevServerCheck = {
  code: "F3",
  title: { en: "A rule is never reached.", zh: "一条规则永远不会被用到。" },
  shows:
    "requests that were meant for it go to the target of an earlier rule: the first key that fits wins, not the longest",
  probe:
    "compares each rule with those in front of it, and finds keys written twice; two expressions are compared only where one surely holds the other. Of the `private` rules of `modgate doctor --config FILE`: the same of patterns, where the longest wins",
  find: ({ server }) => [...server.rules.flatMap((rule) => twice(server, rule)), ...shadowed(server)],
};

function shadowed(server: DevServer): readonly Found[] {
  const conflicts = conflictsAmong(server.rules, (winner, loser) =>
    ends(server, winner) && covers(winner.matcher, loser.matcher) ? "shadowed" : undefined,
  );
  const losers = [...new Set(conflicts.map(({ loser }) => loser))];
  return losers.flatMap((rule): readonly Found[] => {
    const winner = conflicts.find(({ loser }) => loser === rule)?.winner;
    return winner === undefined ? [] : [shadowedBy(server, winner, rule)];
  });
}

function shadowedBy(server: DevServer, winner: Rule, rule: Rule): Found {
  return {
    ...(sameEffect(server, winner, rule) && { severity: "warning" as const }),
    subject: rule.key,
    evidence: { rule: shownAt(server, rule.at), winner: shownAt(server, winner.at) },
    cause: {
      en: `${winner.key} stands in front of ${rule.key} and takes everything it is for.`,
      zh: `${winner.key} 排在 ${rule.key} 之前，并且匹配后者的全部请求。`,
    },
    fixes: [
      {
        command: `${quoted(rule)}: { … },\n      ${quoted(winner)}: { … },`,
        what: {
          en: `move the rule of line ${rule.at.line} in front of that of line ${winner.at.line}, or take it out`,
          zh: `把第 ${rule.at.line} 行的规则移到第 ${winner.at.line} 行之前，或删除它`,
        },
        risk: { en: "its requests then go to another target than today", zh: "这些请求将去往与现在不同的目标" },
      },
    ],
  };
}

function twice(server: DevServer, rule: Rule): readonly Found[] {
  const [lost] = rule.lost;
  if (lost === undefined) return [];
  return [
    {
      subject: rule.key,
      evidence: { lost: shownAt(server, lost), counts: shownAt(server, rule.at) },
      cause: {
        en: `${rule.key} is written twice: what stands at line ${lost.line} is lost, and what stands at line ${rule.at.line} takes its place in the order.`,
        zh: `${rule.key} 写了两次：第 ${lost.line} 行的内容无效，第 ${rule.at.line} 行的内容占据它的位置。`,
      },
      fixes: [
        {
          command: `${quoted(rule)}: { … },`,
          what: { en: `keep one of the two`, zh: "两者只留其一" },
          risk: { en: "none", zh: "无" },
        },
      ],
    },
  ];
}

/** Whether nothing that a rule takes ever reaches a later one. */
function ends({ kind }: DevServer, { bypass, target }: Rule): boolean {
  return kind === "vite" || (bypass === undefined && target !== undefined);
}

function sameEffect(server: DevServer, one: Rule, other: Rule): boolean {
  const sample = sampleOf(other.matcher);
  if (sample === undefined) return false;
  const [a, b] = [one, other].map((rule) => destinationOf(server, rule, sample));
  return a?.goes === "target" && JSON.stringify(a) === JSON.stringify(b);
}

function sampleOf(matcher: Matcher): string | undefined {
  if (matcher.by === "path") return sampleOf(matcher.matcher);
  const beginning = matcher.by === "any" ? undefined : beginningOf(matcher);
  return beginning === undefined ? undefined : `${beginning}/x`;
}

function quoted({ key }: Rule): string {
  return `'${key.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
