import { existsSync } from "node:fs";
import type { Found } from "../../check.ts";
import type { DevServerCheck } from "../check.ts";
import { type Alias, type DevServer, type Rule, shownAt } from "../dev-server.ts";
import { urlOf } from "../page-modules.ts";
import { textOf } from "../source/value.ts";
import { verdictOn } from "../verdict.ts";
import { takesEverything } from "./f4-key-misread.ts";

export const f2: DevServerCheck = {
  code: "F2",
  title: { en: "An alias leads below the key of a rule.", zh: "别名指向的路径落在一条规则的键之下。" },
  shows:
    "imports through the alias fail: the browser asks for the file the alias stands for, and the proxy sends that to the target",
  probe:
    "reads resolve.alias, turns what each stands for into the URL of a file in it, and asks the engine who gets that",
  find: ({ server }) => server.aliases.flatMap((alias) => [...ofReplacement(server, alias), ...ofName(server, alias)]),
};

function ofReplacement(server: DevServer, alias: Alias): readonly Found[] {
  const path = textOf(alias.replacement);
  const url = path === undefined ? undefined : urlOfReplacement(server, path);
  const rule = url === undefined ? undefined : takerOf(server, `${url.replace(/\/$/, "")}/`);
  if (url === undefined || rule === undefined) return [];
  return [
    {
      subject: String(alias.find),
      evidence: { alias: shownAt(server, alias.at), rule: shownAt(server, rule.at), url },
      cause: {
        en: `What the page imports through the alias ${String(alias.find)} is asked for below ${url}, and the rule ${rule.key} takes that.`,
        zh: `通过别名 ${String(alias.find)} 导入的文件，浏览器会在 ${url} 之下请求，而规则 ${rule.key} 把它转走。`,
      },
      fixes: [
        {
          command: `${quoted(alias)}: fileURLToPath(new URL('./src${url.slice(server.base.length - 1)}', import.meta.url))`,
          what: {
            en: `move the folder to a place below no key, as src${url}, and write this at line ${alias.at.line}`,
            zh: `把目录移到任何键之外（例如 src${url}），并在第 ${alias.at.line} 行改写`,
          },
          risk: { en: "none", zh: "无" },
        },
      ],
    },
  ];
}

/** An alias that is itself the path of a URL: imports are turned before they leave, addresses in pages are not. */
function ofName(server: DevServer, alias: Alias): readonly Found[] {
  const { find } = alias;
  if (typeof find !== "string" || !find.startsWith("/")) return [];
  const rule = takerOf(server, `${find.replace(/\/$/, "")}/`);
  if (rule === undefined) return [];
  return [
    {
      severity: "warning",
      subject: find,
      evidence: { alias: shownAt(server, alias.at), rule: shownAt(server, rule.at) },
      cause: {
        en: `${find} is an alias and lies below the rule ${rule.key}: an import of ${find}/… finds the file, a page that names it finds the target.`,
        zh: `${find} 是别名，又在规则 ${rule.key} 之下：import ${find}/… 得到文件，页面里直接引用则到了目标。`,
      },
      fixes: [
        {
          command: `'@${find.slice(1)}': …`,
          what: {
            en: `give the alias at line ${alias.at.line} a name that is no path, and import by it`,
            zh: `给第 ${alias.at.line} 行的别名换一个不是路径的名字`,
          },
          risk: { en: "imports have to be written anew", zh: "需要改写相应的 import" },
        },
      ],
    },
  ];
}

/** An alias may stand for a folder, or for the path of a URL. */
function urlOfReplacement(server: DevServer, path: string): string | undefined {
  if (!path.startsWith("/")) return undefined;
  const below = urlOf(server, path);
  if (below !== undefined && below !== server.base) return below;
  return existsSync(path) ? undefined : server.base + path.slice(1);
}

function takerOf(server: DevServer, url: string): Rule | undefined {
  const { winner, destination } = verdictOn(server, url);
  if (winner === undefined || takesEverything(server, winner)) return undefined;
  return destination.goes === "target" || destination.goes === "refused" ? winner : undefined;
}

function quoted({ find }: Alias): string {
  return typeof find === "string" ? `'${find}'` : String(find);
}
