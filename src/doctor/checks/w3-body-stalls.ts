import type { Check } from "../check.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { routes } from "../probes/routes.ts";
import { phasesOf } from "../contact-finding.ts";

export const bodyStalls: Check = {
  code: "W3",
  title: { en: "The module proxy sends a header, and then nothing.", zh: "模块代理发来响应头之后就没有了下文。" },
  plainGo: "nothing, for ever; with -x even a line `200 OK`, because only the header is timed",
  probe: "reads the body of a go.mod with 4.5 s for each piece; reports bytes got of bytes announced",
  explains: ["W16"],
  find: async (patient) => {
    const walk = (await patient.measure(routes)).find(({ end }) => end === "waits");
    const asked = walk?.stops.at(-1)?.exchange;
    if (asked?.end !== "failed" || asked.at !== "body" || asked.url.startsWith("file:")) return undefined;
    const of = asked.announced ?? "?";
    return {
      subject: asked.where,
      evidence: { ...phasesOf(asked), bytes: asked.received, announcedBytes: of, waitedMs: Math.round(asked.tookMs) },
      cause: {
        en: `${asked.where} answered ${asked.url} with a header and ${asked.received} of ${of} bytes, then went silent. go has no time-out for a body`,
        zh: `${asked.where} 对 ${asked.url} 只返回了响应头和 ${asked.received}/${of} 字节，之后再无数据。go 对响应体没有超时`,
      },
      fixes: [pastProxies(patient), boundedGo],
    };
  },
};
