import { isIP } from "node:net";
import type { Found } from "../../check.ts";
import type { DevServerCheck } from "../check.ts";
import { targetOf } from "../destination.ts";
import { type DevServer, type Rule, shownAt } from "../dev-server.ts";
import { verdictOn } from "../verdict.ts";
import { maskAddresses } from "../../../gomod/user-information.ts";

export const f7: DevServerCheck = {
  code: "F7",
  title: {
    en: "A rule does not fit the base of the page, or the certificate of its target.",
    zh: "规则与页面的 base 或目标的证书不相配。",
  },
  shows:
    "with `base: '/app/'` what the page asks for below its base (`import.meta.env.BASE_URL + 'api/x'`) is not sent to the target; a certificate that nobody known has signed gives 502",
  probe:
    "asks the engine who gets each key below the base, when the base is no relative one; looks for https targets on this machine or at a bare address without `secure: false`. Both are warnings: the page may name its paths without the base, the certificate may be known",
  find: ({ server }) => [...ofBase(server), ...server.rules.flatMap((rule) => ofCertificate(server, rule))],
};

function ofBase(server: DevServer): readonly Found[] {
  const { base, baseAt } = server;
  if (server.kind !== "vite" || base === "/" || baseAt === undefined || server.holes.length > 0) return [];
  const without = server.rules.filter(({ matcher, key }) => {
    if (matcher.by !== "beginning" || !key.startsWith("/") || key.startsWith(base)) return false;
    return verdictOn(server, `${base}${key.slice(1).replace(/\/$/, "")}/x`).winner === undefined;
  });
  const [first] = without;
  if (first === undefined) return [];
  const key = base + first.key.slice(1);
  return [
    {
      severity: "warning",
      subject: first.key,
      evidence: { base: shownAt(server, baseAt), rules: without.map(({ at }) => shownAt(server, at)) },
      cause: {
        en: `The page lives below ${base}, the key ${first.key} does not: ${key}/x stays with Vite, which has no such file.`,
        zh: `页面位于 ${base} 之下，而键 ${first.key} 不在其下：${key}/x 留在 Vite，Vite 却没有这个文件。`,
      },
      fixes: [
        {
          command: `'${key}': { … }`,
          what: {
            en: `write this at line ${first.at.line} where the page asks below its base, and cut the base off in a rewrite`,
            zh: `若页面在 base 之下请求，在第 ${first.at.line} 行这样写，并用 rewrite 去掉 base`,
          },
          risk: {
            en: "requests for the path without the base no longer reach the target",
            zh: "不带 base 的请求不再到达目标",
          },
        },
      ],
    },
  ];
}

function ofCertificate(server: DevServer, rule: Rule): readonly Found[] {
  const target = targetOf(rule);
  if (target === undefined || !URL.canParse(target)) return [];
  const { protocol, hostname } = new URL(target);
  if (!/^(?:https|wss):$/.test(protocol)) return [];
  const here = isIP(hostname.replaceAll(/[[\]]/g, "")) !== 0 || /(?:^|\.)(?:localhost|local|test)$/.test(hostname);
  const [secure, agent, ssl] = ["secure", "agent", "ssl"].map(rule.option);
  if (!here || agent !== undefined || ssl !== undefined) return [];
  if (secure?.is === "untold" || (secure?.is === "known" && secure.value === false)) return [];
  return [
    {
      severity: "warning",
      subject: rule.key,
      evidence: { at: shownAt(server, rule.at), target: maskAddresses(target) },
      cause: {
        en: `${hostname} is asked over https, and a certificate there is seldom signed by one that Node knows: the dev server then answers 502.`,
        zh: `以 https 访问 ${hostname}，那里的证书很少由 Node 认识的机构签发：开发服务器会返回 502。`,
      },
      fixes: [
        {
          command: "secure: false,",
          what: { en: `write this into the rule of line ${rule.at.line}`, zh: `在第 ${rule.at.line} 行的规则中加上` },
          risk: {
            en: "the certificate of this target is no longer checked; NODE_EXTRA_CA_CERTS=FILE keeps the check",
            zh: "不再校验该目标的证书；NODE_EXTRA_CA_CERTS=文件 可保留校验",
          },
        },
      ],
    },
  ];
}
