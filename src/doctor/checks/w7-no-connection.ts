import type { Check } from "../check.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { about, failedAt } from "../contact-finding.ts";

export const noConnection: Check = {
  code: "W7",
  title: {
    en: "Packets to the host vanish: no connection, and no refusal either.",
    zh: "发往该主机的数据包石沉大海：连不上，也没有被拒绝。",
  },
  plainGo: "nothing for 30 s, then `dial tcp …: i/o timeout`",
  probe: "connects to each address of the name, 3 s in all; a refusal would have come at once",
  explains: ["W16"],
  find: async (patient) => {
    const silent = (await failedAt(patient, "connect")).filter(
      ({ exchange, role, blocks }) => exchange.silent && role !== "sumdb" && blocks,
    );
    return about(silent, ({ exchange }) => ({
      evidence: {
        ...(exchange.phases.dns !== undefined && { dnsMs: Math.round(exchange.phases.dns) }),
        waitedMs: Math.round(exchange.tookMs),
        said: exchange.fault.message,
      },
      cause: {
        en: `${exchange.where} answers no connection attempt. go gives up only after 30 s, for each request anew`,
        zh: `${exchange.where} 不回应任何连接请求。go 要等 30 秒才放弃，而且每个请求都如此`,
      },
      fixes: [pastProxies(patient), boundedGo],
    }));
  },
};
