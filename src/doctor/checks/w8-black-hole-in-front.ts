import type { Check } from "../check.ts";
import { setVariable } from "../fixes.ts";
import { contacts } from "../probes/contacts.ts";
import { wanted } from "../probes/wanted.ts";
import { about, failedAt } from "../contact-finding.ts";

export const blackHoleInFront: Check = {
  code: "W8",
  title: {
    en: "A dead proxy in front of a good one costs 30 seconds for every request.",
    zh: "失效的代理排在可用代理之前，每个请求都要多等 30 秒。",
  },
  plainGo: "nothing for 30 s × requests (one module: 90 s, two: 120 s), then success: it looks slow, not broken",
  probe: "as W7, for an entry with `|` behind it, and whether a later entry answers",
  explains: ["W16"],
  find: async (patient) => {
    const dead = (await failedAt(patient, "connect")).filter(
      ({ exchange, role, blocks }) => exchange.silent && role === "proxy" && !blocks,
    );
    if (dead.length === 0) return undefined;
    const { listed } = await patient.measure(wanted);
    const requests = 2 + listed.length;
    const good = (await patient.measure(contacts)).find(({ exchange }) => exchange.end === "answered");
    const rest = patient.surroundings.settings.GOPROXY.value.replace(/^[^,|]*[,|]/, "");
    const found = about(dead, ({ exchange }) => ({
      evidence: {
        waitedMs: Math.round(exchange.tookMs),
        requests,
        plainGoSeconds: requests * 30,
        ...(good !== undefined && { answers: good.exchange.where }),
      },
      cause: {
        en: `${exchange.where} stands in front and answers no connection attempt; behind it stands \`|\`, so go asks the next entry, but only after 30 s, at each of about ${requests} requests`,
        zh: `排在前面的 ${exchange.where} 不回应连接；后面是 \`|\`，所以 go 会改问下一个，但每个请求都要先等 30 秒，大约 ${requests} 个请求`,
      },
      fixes: [setVariable(patient, "GOPROXY", rest, { en: "take the dead entry out", zh: "去掉失效的那一项" })],
    }));
    return found && { ...found, severity: "error" };
  },
};
