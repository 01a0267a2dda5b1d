import type { Found } from "../../check.ts";
import type { Text } from "../../text.ts";
import type { DevServerCheck } from "../check.ts";
import { type Alias, type DevServer, type Rule, shownAt } from "../dev-server.ts";
import { verdictOn } from "../verdict.ts";

export const f4: DevServerCheck = {
  code: "F4",
  title: { en: "A key does not mean what it looks like.", zh: "键的含义与它看上去的不同。" },
  shows:
    "a key without ^ is compared letter by letter, so that `/api/.*` and `/api/*` match nothing; an expression that is none stops the server; one that takes everything takes Vite's own client and modules too",
  probe:
    "reads each key as the dev server does, and asks the engine who gets /@vite/client; tries expressions of resolve.alias on files of node_modules",
  find: ({ server }) => [
    ...server.rules.flatMap((rule) => ofRule(server, rule)),
    ...server.aliases.flatMap((alias) => ofAlias(server, alias)),
  ],
};

/** Whether a rule takes even what the dev server lives by. */
export function takesEverything(server: DevServer, rule: Rule): boolean {
  if (server.kind !== "vite") return false;
  const { winner, destination } = verdictOn(server, `${server.base}@vite/client`);
  return winner === rule && (destination.goes === "target" || destination.goes === "refused");
}

function ofRule(server: DevServer, rule: Rule): readonly Found[] {
  const { key, matcher } = rule;
  const found = (cause: Text, better: string, risk = none): readonly Found[] => [
    {
      subject: key,
      evidence: { at: shownAt(server, rule.at) },
      cause,
      fixes: [
        {
          command: server.kind === "vite" ? `'${better.replaceAll("\\", "\\\\")}': { … }` : `context: ['${better}']`,
          what: {
            en: `write this at line ${rule.at.line}:${rule.at.column}`,
            zh: `在第 ${rule.at.line} 行第 ${rule.at.column} 列这样写`,
          },
          risk,
        },
      ],
    },
  ];
  if (matcher.by === "invalid") {
    const stem = stemOf(key);
    const en = `${key} cannot be read: ${matcher.why}. The dev server does not start.`;
    return found(
      { en, zh: `${key} 无法解析：${matcher.why}。开发服务器无法启动。` },
      server.kind === "vite" ? `^${stem}/` : stem,
    );
  }
  if (server.kind === "webpack") {
    if (!key.startsWith("^")) return [];
    const en = `${key} looks like a regular expression, but a context is a beginning or a glob: it matches nothing.`;
    return found({ en, zh: `${key} 像正则表达式，但 context 只能是前缀或 glob：它什么也匹配不到。` }, stemOf(key));
  }
  if (takesEverything(server, rule)) {
    const en = `${key} takes every request, also /@vite/client and the page's modules: the dev server serves nothing itself.`;
    const zh = `${key} 匹配一切请求，包括 /@vite/client 和页面模块：开发服务器自己什么也不提供。`;
    return found({ en, zh }, "^/(?!@|src/|node_modules/|index\\.html|$)", {
      en: "folders of the page's own modules must stand in it",
      zh: "页面自己的模块目录都要列入其中",
    });
  }
  if (key.startsWith("^")) return [];
  if (!key.startsWith("/")) {
    const en = `${key} matches nothing: a URL begins with a slash.`;
    return found({ en, zh: `${key} 什么也匹配不到：URL 以斜杠开头。` }, `/${key}`);
  }
  if (!looksLikePattern(key)) return [];
  const en = `${key} looks like a pattern, but without ^ it is a beginning, letter by letter: it matches nothing a page asks for.`;
  const zh = `${key} 像是模式，但没有 ^ 时按字面当作前缀：页面的请求一个也匹配不到。`;
  return found({ en, zh }, asExpression(key));
}

function ofAlias(server: DevServer, { find, at }: Alias): readonly Found[] {
  if (typeof find === "string" || /node_modules/.test(find.source)) return [];
  const hit = ["/node_modules/.vite/deps/a.js", "/node_modules/a/index.js"].find((file) => new RegExp(find).test(file));
  if (hit === undefined) return [];
  return [
    {
      subject: String(find),
      evidence: { at: shownAt(server, at), hits: hit },
      cause: {
        en: `The alias ${String(find)} is not anchored: it also changes the addresses of packages, such as ${hit}.`,
        zh: `别名 ${String(find)} 没有锚定：它也会改写依赖包的地址，例如 ${hit}。`,
      },
      fixes: [
        {
          command: `find: /^${find.source}/`,
          what: { en: `write this at line ${at.line}`, zh: `在第 ${at.line} 行这样写` },
          risk: none,
        },
      ],
    },
  ];
}

const none: Text = { en: "none", zh: "无" };

/** What no path has, and every pattern: `.*`, `*`, `\d`, `[a-z]`, `(a|b)`, `$` at the end. */
function looksLikePattern(key: string): boolean {
  return /\*|\.\+|\\|\[[^\]]*\]|\([^)]*[|)]|\{[^}]*,[^}]*\}|\$$/.test(key);
}

/** "/api/*" and "/api/.*" → "^/api/.*" */
function asExpression(key: string): string {
  return `^${key.replaceAll(/(?<!\.)\*+/g, ".*")}`;
}

/** The part before the first sign of a pattern. */
function stemOf(key: string): string {
  return /^\^?(\/?[\w/-]*\w)/.exec(key)?.[1] ?? "/api";
}
