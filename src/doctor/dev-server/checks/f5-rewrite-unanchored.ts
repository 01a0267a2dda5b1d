import type { Found } from "../../check.ts";
import type { Text } from "../../text.ts";
import type { DevServerCheck } from "../check.ts";
import { beginningOf } from "../covers.ts";
import { rewritten } from "../destination.ts";
import { type DevServer, type Rule, shownAt } from "../dev-server.ts";
import { matches, type Matcher } from "../matcher.ts";
import { nodesOf } from "../source/parse.ts";
import { textOf } from "../source/value.ts";

export const f5: DevServerCheck = {
  code: "F5",
  title: {
    en: "A rewrite changes the wrong part of the path, or nothing.",
    zh: "rewrite 改错了路径的位置，或什么也没改。",
  },
  shows:
    "the target gets a path it does not know: what was to be cut off at the beginning is cut out of the middle, or an expression in quotes is searched letter by letter and never found",
  probe:
    "applies the rewrite, without running it, to URLs the key takes: a plain one, and one that has the searched text a second time. `replace('/api', '')` is clean where the key itself begins with /api: the first hit is then the right one",
  find: ({ server }) => server.rules.flatMap((rule) => ofRule(server, rule)),
};

function ofRule(server: DevServer, rule: Rule): readonly Found[] {
  const begins = beginning(rule.matcher);
  if (rule.rewrite === undefined || begins === undefined || begins === "") return [];
  const plain = `${begins.replace(/\/$/, "")}/x`;
  if (matches(rule.matcher, plain) !== true) return [];
  const searched = searchedIn(server, rule);
  const once = rewritten(server, rule, plain);
  if (typeof once !== "string") return [];
  const quotedExpression = searched.find((text) => /^\/\^.*\/[a-z]*$/.test(text));
  if (quotedExpression !== undefined && once === plain) {
    return [
      found(
        server,
        rule,
        { url: plain, sent: once },
        {
          en: `'${quotedExpression}' is a regular expression in quotes: it is searched letter by letter and never found, so the target gets ${once}.`,
          zh: `'${quotedExpression}' 是加了引号的正则表达式：按字面查找，永远找不到，目标收到的是 ${once}。`,
        },
      ),
    ];
  }
  const hit = searched.flatMap((text) => [`${text}/x`, `${begins}${text}/x`]).find((url) => changes(server, rule, url));
  if (once === plain && searched.length > 0) {
    const evidence = { url: plain, sent: once, ...(hit !== undefined && { but: hit }) };
    const only: Text =
      hit === undefined
        ? { en: "", zh: "" }
        : { en: `; only the middle of ${hit} changes`, zh: `；只有 ${hit} 的中间部分会变` };
    if (hit !== undefined && !hit.startsWith(begins + searched[0])) return [];
    return [
      found(
        server,
        rule,
        evidence,
        {
          en: `The rewrite changes nothing of what ${rule.key} takes${only.en}: the target gets ${once}.`,
          zh: `对 ${rule.key} 匹配的请求，rewrite 什么也没改${only.zh}：目标收到 ${once}。`,
        },
        hit === undefined ? "error" : "warning",
      ),
    ];
  }
  for (const text of searched) {
    const url = `${plain}${text.startsWith("/") ? "" : "/"}${text}/y`;
    const sent = rewritten(server, rule, url);
    const wanted = once + url.slice(plain.length);
    if (typeof sent !== "string" || sent === wanted) continue;
    return [
      found(
        server,
        rule,
        { url, sent, wanted },
        {
          en: `The rewrite is not anchored: of ${url} the target gets ${sent}, not ${wanted}.`,
          zh: `rewrite 没有锚定：对 ${url}，目标收到 ${sent}，而不是 ${wanted}。`,
        },
      ),
    ];
  }
  return [];
}

function changes(server: DevServer, rule: Rule, url: string): boolean {
  return matches(rule.matcher, url) === true && rewritten(server, rule, url) !== url;
}

function found(
  server: DevServer,
  rule: Rule,
  evidence: Found["evidence"],
  cause: Text,
  severity: "error" | "warning" = "error",
): Found {
  const at = rule.rewrite?.at ?? rule.at;
  const stem = (beginning(rule.matcher) ?? "").replace(/\/$/, "");
  const literal = stem.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return {
    severity,
    subject: rule.key,
    evidence: { at: shownAt(server, at), ...evidence },
    cause,
    fixes: [
      {
        command:
          server.kind === "vite"
            ? `rewrite: (path) => path.replace(/^${literal}/, '')`
            : `pathRewrite: { '^${stem}': '' }`,
        what: { en: `write this at line ${at.line}`, zh: `在第 ${at.line} 行这样写` },
        risk: { en: "none, where the target knows its paths without it", zh: "若目标的路径本就不含它，则无" },
      },
    ],
  };
}

/** What every URL the rule takes begins with. */
function beginning(matcher: Matcher): string | undefined {
  if (matcher.by === "path") return beginning(matcher.matcher);
  if (matcher.by === "any") return matcher.of.length === 1 && matcher.of[0] ? beginning(matcher.of[0]) : undefined;
  return beginningOf(matcher);
}

/** The texts that a rewrite looks for: arguments of replace() without ^, keys of a table. */
function searchedIn({ evaluator }: DevServer, { rewrite }: Rule): readonly string[] {
  if (rewrite?.is === "object") return [...rewrite.fields.keys()].flatMap((key) => literalOf(key) ?? []);
  if (rewrite?.is !== "function") return [];
  const texts: string[] = [];
  for (const node of nodesOf(rewrite.node)) {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") continue;
    const { property } = node.callee;
    const [what] = node.arguments;
    if (property.type !== "Identifier" || !/^replace(?:All)?$/.test(property.name)) continue;
    if (what === undefined || what.type === "SpreadElement") continue;
    const value = evaluator.evaluate(what, rewrite.scope);
    const text = value.is === "regexp" ? literalOf(value.regexp.source) : textOf(value);
    if (text !== undefined && /^\/[^/]/.test(text)) texts.push(text); // what is no path may be meant anywhere
  }
  return texts;
}

/** "^\/api" → "/api"; undefined: it is more than a text. */
function literalOf(source: string): string | undefined {
  const text = source.replace(/^\^/, "").replaceAll(/\\([^a-zA-Z0-9])/g, "$1");
  return /[\^$*+?()[\]{}|\\]|\.(?=[*+?])/.test(text) ? undefined : text;
}
