import type { Check } from "../check.ts";
import { phasesOf } from "../contact-finding.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { below } from "../probes/below.ts";
import { exchange } from "../probes/exchange.ts";
import { modPath, routes } from "../probes/routes.ts";

/** What a proxy may take that is alive: it fetches the version for the first time. */
const longMs = 12_000;

export const proxySilent: Check = {
  code: "W1",
  title: {
    en: "The module proxy accepts the connection but never answers.",
    zh: "模块代理接受了连接，却始终不回应。",
  },
  plainGo:
    "nothing, for ever: go has no time-out for an answer; `|` in GOPROXY does not help, since silence is no error",
  probe:
    "a request of its own with 4.5 s for the first byte; where the proxy answers another question meanwhile, once more with 12 s",
  explains: ["W16", "W29", "B1", "W6"],
  find: async (patient) => {
    const walk = (await patient.measure(routes)).find(({ end }) => end === "waits");
    const stop = walk?.stops.at(-1);
    if (walk === undefined || stop?.exchange.end !== "failed" || stop.exchange.at !== "first_byte") return undefined;
    const { exchange: asked, entry } = stop;
    const alive = (await exchange(patient, below(entry.url, ""), { firstByteMs: 1_500 })).end === "answered";
    if (alive) {
      patient.takeLonger();
      const again = await exchange(patient, below(entry.url, modPath(walk.named)), { firstByteMs: longMs });
      if (again.end === "answered") return undefined;
    }
    const waitedMs = Math.round(asked.tookMs) + (alive ? longMs : 0);
    return {
      subject: asked.where,
      evidence: { ...phasesOf(asked), bytes: 0, waitedMs, answersOtherwise: alive, url: asked.url },
      cause: {
        en: `${asked.where} took the request and sent 0 bytes. go has no time-out for this and \`go mod download\` prints nothing: it would wait for ever at GET ${asked.url}`,
        zh: `${asked.where} 收下了请求，但一个字节也没有返回。go 对此没有超时，\`go mod download\` 也不输出任何内容：它会永远停在 GET ${asked.url}`,
      },
      fixes: [pastProxies(patient), boundedGo],
    };
  },
};
