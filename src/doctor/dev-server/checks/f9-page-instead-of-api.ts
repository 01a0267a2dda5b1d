import type { Found } from "../../check.ts";
import type { DevServerCheck } from "../check.ts";
import { type DevServer, shownAt } from "../dev-server.ts";
import { isGlob, matches } from "../matcher.ts";
import { fieldOf, textOf, truthOf, type Value } from "../source/value.ts";
import { verdictOn } from "../verdict.ts";

export const f9: DevServerCheck = {
  code: "F9",
  title: {
    en: "historyApiFallback gives the page where something else was wanted.",
    zh: "historyApiFallback 在不该的地方返回了页面。",
  },
  shows:
    "200 and index.html: for a path of the interface that no rule takes, such as a second level below `/api/*`, and with disableDotRule for every missing file; a rewrite of a path that a rule takes is never used, as the proxy comes first",
  probe:
    "asks the engine who gets each `from` of the rewrites, and a path two levels below each context that is a glob of one; reads disableDotRule",
  find: ({ server }) => {
    const { fallback } = server;
    if (fallback === undefined || truthOf(fallback) !== true) return [];
    return [...ofLevels(server, fallback), ...ofRewrites(server, fallback), ...ofDots(server, fallback)];
  },
};

function ofLevels(server: DevServer, fallback: Value): readonly Found[] {
  return server.rules.flatMap((rule): readonly Found[] => {
    const stem = /^(\/.*)\/\*$/.exec(rule.key)?.[1];
    if (stem === undefined || isGlob(stem)) return [];
    const [one, two] = [`${stem}/x`, `${stem}/x/y`];
    if (matches(rule.matcher, one) !== true || verdictOn(server, two).winner !== undefined) return [];
    return [
      {
        subject: rule.key,
        evidence: { at: shownAt(server, rule.at), fallback: shownAt(server, fallback.at), proxied: one, page: two },
        cause: {
          en: `${rule.key} takes ${one}, but not ${two}: one star stays within a level, and historyApiFallback answers the rest with the page.`,
          zh: `${rule.key} 匹配 ${one}，但不匹配 ${two}：一个星号只管一级，其余由 historyApiFallback 返回页面。`,
        },
        fixes: [
          {
            command: `context: ['${stem}']`,
            what: {
              en: `write this at line ${rule.at.line}: every path that begins so`,
              zh: `在第 ${rule.at.line} 行这样写：以此开头的全部路径`,
            },
            risk: { en: "none", zh: "无" },
          },
        ],
      },
    ];
  });
}

function ofRewrites(server: DevServer, fallback: Value): readonly Found[] {
  const rewrites = fieldOf(fallback, "rewrites");
  if (rewrites?.is !== "list") return [];
  return rewrites.items.flatMap((item): readonly Found[] => {
    const [from, to] = [fieldOf(item, "from"), fieldOf(item, "to")];
    if (from?.is !== "regexp") return [];
    const sample = sampleOf(from.regexp);
    const winner = sample === undefined ? undefined : verdictOn(server, sample).winner;
    if (sample === undefined || winner === undefined) return [];
    return [
      {
        subject: String(from.regexp),
        evidence: { at: shownAt(server, from.at), rule: shownAt(server, winner.at), url: sample },
        cause: {
          en: `${sample} is never rewritten to ${textOf(to) ?? "a page"}: the proxy comes first, and the rule ${winner.key} takes it.`,
          zh: `${sample} 永远不会改写为 ${textOf(to) ?? "页面"}：代理在先，规则 ${winner.key} 已经匹配。`,
        },
        fixes: [
          {
            command: `context: (pathname) => !${String(from.regexp)}.test(pathname) && …`,
            what: {
              en: `take the path out of the rule of line ${winner.at.line}, or take the rewrite of line ${from.at.line} out`,
              zh: `从第 ${winner.at.line} 行的规则中排除该路径，或删除第 ${from.at.line} 行的改写`,
            },
            risk: { en: "what is taken out no longer reaches the target", zh: "被排除的请求不再到达目标" },
          },
        ],
      },
    ];
  });
}

function ofDots(server: DevServer, fallback: Value): readonly Found[] {
  const dots = fieldOf(fallback, "disableDotRule");
  if (dots === undefined || truthOf(dots) !== true) return [];
  return [
    {
      severity: "warning",
      subject: "disableDotRule",
      evidence: { at: shownAt(server, dots.at) },
      cause: {
        en: "With disableDotRule a file that is not there, as /assets/gone.js, is answered with 200 and the page: the browser then reports a wrong type or a syntax error.",
        zh: "启用 disableDotRule 后，不存在的文件（如 /assets/gone.js）也以 200 和页面回答：浏览器会报类型或语法错误。",
      },
      fixes: [
        {
          command: "rewrites: [{ from: /^\\/YOUR-ROUTE\\/.*$/, to: '/index.html' }],",
          what: {
            en: `write this at line ${dots.at.line} instead: only routes that have dots`,
            zh: `在第 ${dots.at.line} 行改用：只列出带点的路由`,
          },
          risk: { en: "routes with dots that are not listed are 404", zh: "未列出的带点路由返回 404" },
        },
      ],
    },
  ];
}

/** A path that an expression matches, where that is easily said: "^\/api\/.*$" → "/api/x". */
function sampleOf(regexp: RegExp): string | undefined {
  const plain = regexp.source.replace(/^\^/, "").replaceAll(/\\([/.-])/g, "$1");
  return [plain.replace(/[\^$*+?()[\]{}|\\].*$/, "").replace(/\.$/, "")]
    .flatMap((stem) => [`${stem}x`, `${stem}/x`, stem])
    .find((path) => path.startsWith("/") && new RegExp(regexp).test(path));
}
