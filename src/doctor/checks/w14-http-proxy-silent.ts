import type { Check } from "../check.ts";
import { failedAt } from "../contact-finding.ts";
import { about } from "../contact-finding.ts";
import { keeps } from "../fixes.ts";

export const httpProxySilent: Check = {
  code: "W14",
  title: {
    en: "The forward proxy takes a request over http and never answers.",
    zh: "转发代理收下 http 请求后始终不回应。",
  },
  plainGo: "nothing, for ever",
  probe: "the request as go sends it, through HTTP_PROXY, 4.5 s for the first byte",
  explains: ["W1"],
  find: async (patient) => {
    const silent = (await failedAt(patient, "first_byte")).filter(
      ({ exchange }) => exchange.silent && exchange.via !== undefined && exchange.url.startsWith("http:"),
    );
    return about(silent, ({ exchange }) => {
      const variable = /\((\w+)\)/.exec(exchange.via ?? "")?.[1] ?? "HTTP_PROXY";
      return {
        evidence: {
          forwardProxy: exchange.via ?? "",
          on: exchange.where,
          bytes: 0,
          waitedMs: Math.round(exchange.tookMs),
        },
        cause: {
          en: `${exchange.url} is asked through ${exchange.via ?? ""}, and nothing comes back. go has no time-out for that`,
          zh: `${exchange.url} 经由 ${exchange.via ?? ""} 访问，没有任何返回。go 对此没有超时`,
        },
        fixes: [
          {
            command: `export NO_PROXY="\${NO_PROXY:+$NO_PROXY,}${exchange.host}"`,
            what: {
              en: "reach the host without the forward proxy, if the network allows",
              zh: "若网络允许，不经转发代理直接访问该主机",
            },
            risk: keeps,
          },
          {
            command: `unset ${variable} ${variable.toLowerCase()}`,
            what: { en: "go without it", zh: "不用它" },
            risk: keeps,
          },
        ],
      };
    });
  },
};
