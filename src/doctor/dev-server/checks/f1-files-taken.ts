import { existsSync, globSync } from "node:fs";
import { maskAddresses } from "../../../gomod/user-information.ts";
import type { Found } from "../../check.ts";
import type { DevServerCheck, Examined } from "../check.ts";
import { type DevServer, type Rule, shownAt } from "../dev-server.ts";
import { matches, viteMatcher } from "../matcher.ts";
import { verdictOn } from "../verdict.ts";
import { takesEverything } from "./f4-key-misread.ts";

const most = 1_000;

export const f1: DevServerCheck = {
  code: "F1",
  title: {
    en: "A rule also takes what the page loads from the dev server itself.",
    zh: "一条规则把页面要从开发服务器加载的文件也转走了。",
  },
  shows:
    "the target's answer, mostly a 404, where a module, a page or a file of the public folder was asked for: the proxy comes before Vite's own files, and `/api` also takes `/api.ts`, `/api-docs` and the folder `api/`",
  probe:
    "follows the imports of the pages in the root and lists the public folder, and asks the engine who gets each; with --url also where a key ends in the middle of a name",
  find: ({ server, page, url }) => [...ofPage(server, page), ...ofPublic(server), ...ofUrl(server, url)],
};

function ofPage(server: DevServer, page: Examined["page"]): readonly Found[] {
  return server.rules.flatMap((rule): readonly Found[] => {
    if (takesEverything(server, rule)) return [];
    const taken = page.filter(({ url, alias }) => alias === undefined && takes(server, rule, url));
    const first = taken.find(({ sure }) => sure) ?? taken[0];
    if (first === undefined) return [];
    const evidence = { at: shownAt(server, rule.at), url: first.url, imported: first.from, files: taken.length };
    return [
      {
        ...(!first.sure && { severity: "warning" as const }),
        subject: rule.key,
        evidence,
        cause: {
          en: `${first.from} loads ${first.file}. The browser asks for it at ${first.url}, the rule ${rule.key} takes that, and ${targetText(rule)} answers instead of Vite.`,
          zh: `${first.from} 加载 ${first.file}，浏览器请求 ${first.url}，规则 ${rule.key} 先匹配，于是由 ${targetText(rule)} 而不是 Vite 来回答。`,
        },
        fixes: [
          narrower(
            rule,
            taken.map(({ url }) => url),
          ),
        ],
      },
    ];
  });
}

function ofPublic(server: DevServer): readonly Found[] {
  const { publicFolder, base } = server;
  if (server.kind !== "vite" || publicFolder === undefined || !existsSync(publicFolder)) return [];
  const urls = globSync("**/*.*", { cwd: publicFolder })
    .slice(0, most)
    .map((file) => base + file);
  return server.rules.flatMap((rule): readonly Found[] => {
    const taken = takesEverything(server, rule) ? [] : urls.filter((url) => takes(server, rule, url));
    const [first] = taken;
    if (first === undefined) return [];
    return [
      {
        severity: "warning",
        subject: rule.key,
        evidence: { at: shownAt(server, rule.at), url: first, files: taken.length },
        cause: {
          en: `${first} is a file of the public folder, but the rule ${rule.key} takes it: ${targetText(rule)} answers.`,
          zh: `${first} 是 public 目录里的文件，却被规则 ${rule.key} 转走，由 ${targetText(rule)} 回答。`,
        },
        fixes: [narrower(rule, taken)],
      },
    ];
  });
}

/** A key that ends in the middle of a name: asked for on purpose, so it is worth a word. */
function ofUrl(server: DevServer, url: string | undefined): readonly Found[] {
  if (url === undefined || server.kind !== "vite") return [];
  const rule = verdictOn(server, url).winner;
  if (rule?.matcher.by !== "beginning" || /^(?:$|[/?])/.test(url.slice(rule.key.length)) || rule.key.endsWith("/"))
    return [];
  return [
    {
      severity: "warning",
      subject: rule.key,
      evidence: { at: shownAt(server, rule.at), url },
      cause: {
        en: `${rule.key} is no folder but a beginning: ${url} is not below it, and is taken all the same.`,
        zh: `${rule.key} 不是目录而是前缀：${url} 并不在它之下，却同样被转走。`,
      },
      fixes: [narrower(rule, [url])],
    },
  ];
}

function takes(server: DevServer, rule: Rule, url: string): boolean {
  const { winner, destination } = verdictOn(server, url);
  return winner === rule && (destination.goes === "target" || destination.goes === "refused");
}

function targetText({ target }: Rule): string {
  return target?.is === "known" ? maskAddresses(String(target.value)) : "the target";
}

/** The first key that leaves these URLs alone and still takes what lies below. */
function narrower(rule: Rule, urls: readonly string[]) {
  const stem = rule.key.replace(/\/$/, "");
  const literal = stem.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const candidates = rule.matcher.by === "beginning" ? [`${stem}/`, `^${literal}/(?!.*\\.\\w+(?:\\?|$))`] : [];
  const key = candidates.find((one) => !urls.some((url) => matches(viteMatcher(one), url)));
  const [line, column] = [rule.at.line, rule.at.column];
  return key === undefined
    ? {
        command: `'${rule.key.startsWith("^") ? "" : "^"}${rule.key}(?!.*\\.\\w+(?:\\?|$))': { … }`,
        what: {
          en: `take files out of the key at line ${line}:${column}, or give the target a path of its own`,
          zh: `让第 ${line} 行第 ${column} 列的键不含文件，或给目标一个单独的路径`,
        },
        risk: { en: "requests for files no longer reach the target", zh: "对文件的请求不再到达目标" },
      }
    : {
        command: `'${key.replaceAll("\\", "\\\\")}': { … }`,
        what: { en: `write this key at line ${line}:${column}`, zh: `在第 ${line} 行第 ${column} 列改用此键` },
        risk: {
          en: "what the narrower key leaves out no longer reaches the target",
          zh: "更窄的键之外的请求不再到达目标",
        },
      };
}
