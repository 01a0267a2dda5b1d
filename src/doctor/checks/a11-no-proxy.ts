import type { Check } from "../check.ts";
import { forwardProxyFailures } from "../forward-proxy-failure.ts";
import { keeps, quoted } from "../fixes.ts";

export const noProxyMistake: Check = {
  code: "A11",
  title: {
    en: "NO_PROXY means to name the host, but in a form that matches nothing.",
    zh: "NO_PROXY 想排除该主机，但写法不会匹配任何主机。",
  },
  plainGo: "whatever the forward proxy says: a refusal, or a wait",
  probe:
    "holds the host against each entry as Go does; an entry that contains the host's name or domain and does not match",
  explains: ["A7", "A8", "A9", "W13", "W14"],
  find: async (patient) => {
    const { environment } = patient.surroundings;
    const variable = (environment["NO_PROXY"] ?? "") === "" ? "no_proxy" : "NO_PROXY";
    const value = environment[variable] ?? "";
    for (const { host, via, where } of await forwardProxyFailures(patient)) {
      const domain = host.split(".").slice(-2).join(".");
      const entry = value
        .split(/[,;]/)
        .find((text) => text.includes(host) || (domain.includes(".") && text.includes(domain)));
      if (entry === undefined) continue;
      return {
        subject: variable,
        evidence: { variable, entry, host, forwardProxy: via },
        cause: {
          en: `${where} goes through ${via} although ${variable} has "${entry.trim()}": entries are hosts, .domains, addresses or networks, between commas, without scheme, path and stars in the middle`,
          zh: `${variable} 中虽有“${entry.trim()}”，${where} 仍经过 ${via}：条目应为主机、.域名、地址或网段，用逗号分隔，不带协议、路径，中间不能有星号`,
        },
        fixes: [
          {
            command: `export ${variable}=${quoted([...value.split(/[,;\s]+/).filter((text) => text !== "" && !entry.includes(text)), host].join(","))}`,
            what: { en: "write the host as it is asked for", zh: "按实际请求的主机名书写" },
            risk: keeps,
          },
        ],
      };
    }
    return undefined;
  },
};
