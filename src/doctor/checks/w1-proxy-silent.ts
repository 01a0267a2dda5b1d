import type { Check } from "../check.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { routes } from "../probes/routes.ts";
import { phasesOf } from "../contact-finding.ts";

export const proxySilent: Check = {
  code: "W1",
  title: {
    en: "The module proxy accepts the connection but never answers.",
    zh: "模块代理接受了连接，却始终不回应。",
  },
  plainGo:
    "nothing, for ever: go has no time-out for an answer; `|` in GOPROXY does not help, since silence is no error",
  probe: "a request of its own with 4.5 s for the first byte: connected, TLS complete, 0 bytes",
  explains: ["W16", "W29", "B1", "W6"],
  find: async (patient) => {
    const walk = (await patient.measure(routes)).find(({ end }) => end === "waits");
    const stop = walk?.stops.at(-1);
    if (stop === undefined || stop.exchange.end !== "failed" || stop.exchange.at !== "first_byte") return undefined;
    const { exchange } = stop;
    return {
      subject: exchange.where,
      evidence: { ...phasesOf(exchange), bytes: 0, waitedMs: Math.round(exchange.tookMs), url: exchange.url },
      cause: {
        en: `${exchange.where} took the request and sent 0 bytes. go has no time-out for this and \`go mod download\` prints nothing: it would wait for ever at GET ${exchange.url}`,
        zh: `${exchange.where} 收下了请求，但一个字节也没有返回。go 对此没有超时，\`go mod download\` 也不输出任何内容：它会永远停在 GET ${exchange.url}`,
      },
      fixes: [pastProxies(patient), boundedGo],
    };
  },
};
