import type { Check } from "../check.ts";
import { boundedGo } from "../fixes.ts";
import { exchange } from "../probes/exchange.ts";
import { routes } from "../probes/routes.ts";
import { wanted } from "../probes/wanted.ts";

const slowMs = 2_000;

export const proxySlow: Check = {
  code: "W29",
  title: { en: "Every answer of the proxy takes seconds.", zh: "代理的每个回应都要好几秒。" },
  plainGo: "nothing for latency × rounds (.mod, checksum, .info and .zip follow each other), then success",
  probe: "asks the same twice: a proxy that only fetched it first is quick the second time",
  find: async (patient) => {
    const stop = (await patient.measure(routes))[0]?.stops.at(-1);
    const first = stop?.exchange;
    const firstMs = first?.phases.first_byte ?? 0;
    if (first?.end !== "answered" || stop === undefined || firstMs < slowMs) return undefined;
    const again = await exchange(
      patient,
      stop.entry.url.href === first.url ? stop.entry.url : urlOf(stop.entry.url, first.url),
    );
    const againMs = again.phases.first_byte ?? 0;
    if (againMs < slowMs) return undefined;
    const modules = (await patient.measure(wanted)).listed.length;
    const rounds = 4;
    const seconds = Math.round((firstMs * rounds * Math.max(1, Math.ceil(modules / 4))) / 1_000);
    return {
      subject: first.where,
      evidence: {
        firstByteMs: Math.round(firstMs),
        againMs: Math.round(againMs),
        modules,
        rounds,
        plainGo: `about ${seconds} s`,
      },
      cause: {
        en: `${first.where} takes ${(firstMs / 1_000).toFixed(1)} s for an answer, the second time too. go asks four times for each module, one after the other, so ${modules} modules take about ${seconds} s without a word`,
        zh: `${first.where} 每次回应需要 ${(firstMs / 1_000).toFixed(1)} 秒，第二次也一样。go 对每个模块依次请求四次，${modules} 个模块约需 ${seconds} 秒，期间没有任何输出`,
      },
      fixes: [boundedGo],
    };
  },
};

/** With the user information of the entry, which evidence does not have. */
function urlOf(entry: URL, asked: string): URL {
  const url = new URL(asked);
  url.username = entry.username;
  url.password = entry.password;
  url.search = entry.search;
  return url;
}
