import { isIP } from "node:net";
import type { Found } from "../../check.ts";
import type { DevServerCheck } from "../check.ts";
import { targetOf } from "../destination.ts";
import { type DevServer, type Rule, shownAt } from "../dev-server.ts";
import { maskAddresses } from "../../../gomod/user-information.ts";

export const f6: DevServerCheck = {
  code: "F6",
  title: { en: "The target is asked for the dev server's name.", zh: "目标收到的是开发服务器自己的主机名。" },
  shows:
    "a server that has several names answers 404, 421 or another site; over https the certificate is checked for `localhost`, and the answer is 502",
  probe:
    "looks for rules without `changeOrigin: true` whose target has a public name (a bare address sets it by itself in Vite, an object does not); over http a warning, as the target may not mind. Whether a target speaks HTTP/2 alone cannot be read from the file",
  find: ({ server }) => server.rules.flatMap((rule) => ofRule(server, rule)),
};

function ofRule(server: DevServer, rule: Rule): readonly Found[] {
  const target = targetOf(rule);
  if (target === undefined || !URL.canParse(target) || (rule.short && server.kind === "vite")) return [];
  const { hostname, protocol } = new URL(target);
  if (!isPublicName(hostname)) return [];
  const [changeOrigin, headers, secure] = ["changeOrigin", "headers", "secure"].map(rule.option);
  if (changeOrigin?.is === "untold" || (changeOrigin?.is === "known" && changeOrigin.value === true)) return [];
  if (headers !== undefined && (headers.is !== "object" || headers.holes.length > 0)) return [];
  if (headers !== undefined && [...headers.fields.keys()].some((name) => name.toLowerCase() === "host")) return [];
  const checked = /^(?:https|wss):$/.test(protocol) && !(secure?.is === "known" && secure.value === false);
  return [
    {
      severity: checked ? "error" : "warning",
      subject: rule.key,
      evidence: { at: shownAt(server, rule.at), target: maskAddresses(target), host: "localhost" },
      cause: {
        en: checked
          ? `Without changeOrigin ${hostname} is asked for localhost, and its certificate is compared with that name: the dev server answers 502.`
          : `Without changeOrigin ${hostname} is asked for localhost: where it serves several names, it gives another site, or none.`,
        zh: checked
          ? `没有 changeOrigin 时，发给 ${hostname} 的主机名是 localhost，证书也按 localhost 校验：开发服务器返回 502。`
          : `没有 changeOrigin 时，发给 ${hostname} 的主机名是 localhost：若它按域名区分站点，会返回别的站点或 404。`,
      },
      fixes: [
        {
          command: "changeOrigin: true,",
          what: { en: `write this into the rule of line ${rule.at.line}`, zh: `在第 ${rule.at.line} 行的规则中加上` },
          risk: { en: "the target no longer sees the page's own host name", zh: "目标不再看到页面自己的主机名" },
        },
      ],
    },
  ];
}

/** A name that others are served beside: not an address, not this machine, not one of a private network. */
function isPublicName(hostname: string): boolean {
  if (isIP(hostname.replaceAll(/[[\]]/g, "")) !== 0 || !hostname.includes(".")) return false;
  return !/\.(?:local|localhost|internal|lan|home|test)$/.test(hostname);
}
