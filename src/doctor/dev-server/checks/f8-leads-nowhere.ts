import type { Found } from "../../check.ts";
import type { Text } from "../../text.ts";
import type { DevServerCheck } from "../check.ts";
import { type DevServer, type Rule, shownAt } from "../dev-server.ts";
import { returnsOf } from "../source/returns.ts";
import type { Place, Value } from "../source/value.ts";

export const f8: DevServerCheck = {
  code: "F8",
  title: { en: "A bypass does not pass by, or a rule has no target.", zh: "bypass 并没有绕过代理，或规则没有目标。" },
  shows:
    "only a path makes Vite serve a request itself: `bypass: () => true` sends it to the target, `false` is a 404; without a target every request is a 502 (in webpack: both truth values are a 404)",
  probe:
    "reads every return of the bypass: a truth value, or a question that gives one; and whether the rule has a target",
  find: ({ server }) => server.rules.flatMap((rule) => firstOf(ofBypass(server, rule), () => ofTarget(server, rule))),
};

function firstOf(found: readonly Found[], otherwise: () => readonly Found[]): readonly Found[] {
  return found.length > 0 ? found : otherwise();
}

function ofBypass(server: DevServer, rule: Rule): readonly Found[] {
  if (rule.bypass?.is !== "function") return [];
  const wrong = returnsOf(rule.bypass, server.evaluator).find((value) => isTrue(value) || isQuestion(value));
  if (wrong === undefined) return [];
  const { kind } = server;
  const question = isQuestion(wrong);
  const does: Text =
    kind === "vite"
      ? question
        ? { en: "true sends the request to the target, false answers 404", zh: "true 时仍转发到目标，false 时返回 404" }
        : { en: "the request goes to the target all the same", zh: "请求照样转发到目标" }
      : { en: "a truth value answers 404", zh: "布尔值会返回 404" };
  return [
    {
      subject: rule.key,
      evidence: { at: shownAt(server, wrong.at), returns: shown(wrong) },
      cause: {
        en: `The bypass of ${rule.key} returns ${shown(wrong)}, no path: ${does.en}.`,
        zh: `${rule.key} 的 bypass 返回 ${shown(wrong)} 而不是路径：${does.zh}。`,
      },
      fixes: [
        {
          command: question ? "bypass: (req) => (YOUR CONDITION ? req.url : undefined)," : "bypass: (req) => req.url,",
          what: {
            en: `write this at line ${wrong.at.line}: the path that the dev server shall serve itself`,
            zh: `在第 ${wrong.at.line} 行这样写：返回由开发服务器自己提供的路径`,
          },
          risk: { en: "what passes by no longer reaches the target", zh: "绕过的请求不再到达目标" },
        },
      ],
    },
  ];
}

function ofTarget(server: DevServer, rule: Rule): readonly Found[] {
  const { target, bypass } = rule;
  const others = ["forward", "router"].some((name) => rule.option(name) !== undefined);
  if (others || target?.is === "untold" || (target !== undefined && !isEmpty(target))) return [];
  if (bypass?.is === "untold" || (bypass !== undefined && alwaysAnswers(server, bypass))) return [];
  const does: Text =
    server.kind === "vite"
      ? { en: "each of its requests ends as an error", zh: "它的每个请求都以错误结束" }
      : { en: "it does nothing", zh: "它什么也不做" };
  return [
    {
      subject: rule.key,
      evidence: { at: shownAt(server, rule.at) },
      cause: {
        en: `The rule ${rule.key} has no target: ${does.en}.`,
        zh: `规则 ${rule.key} 没有 target：${does.zh}。`,
      },
      fixes: [
        {
          command: "target: 'http://localhost:PORT',",
          what: {
            en: `write this into the rule of line ${rule.at.line}, with the port of your server, or take the rule out`,
            zh: `在第 ${rule.at.line} 行的规则中加上（端口换成你的服务），或删除该规则`,
          },
          risk: { en: "none", zh: "无" },
        },
      ],
    },
  ];
}

/** Whether no request gets beyond the bypass: every return is a path or a refusal. */
function alwaysAnswers(server: DevServer, bypass: Value): boolean {
  if (bypass.is !== "function") return false;
  const values = returnsOf(bypass, server.evaluator);
  return (
    values.length > 0 && values.every((value) => (value.is === "known" ? answers(value.value) : !isQuestion(value)))
  );
}

function answers(value: unknown): boolean {
  return typeof value === "string" || value === false;
}

function isTrue(value: Value): boolean {
  return value.is === "known" ? value.value === true || typeof value.value === "number" : value.is === "object";
}

function isQuestion(value: Value): value is Value & { readonly at: Place } {
  return value.is === "untold" && value.gives === "boolean";
}

function isEmpty(target: Value): boolean {
  return target.is === "known" && !target.value;
}

function shown(value: Value): string {
  if (value.is === "known") return String(value.value);
  return value.is === "object" ? "an object" : "true or false";
}
