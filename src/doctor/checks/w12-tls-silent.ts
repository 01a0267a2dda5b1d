import type { Check } from "../check.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { about, failedAt, phasesOf } from "../contact-finding.ts";

export const tlsSilent: Check = {
  code: "W12",
  title: { en: "The TLS handshake is never answered.", zh: "TLS 握手始终没有回应。" },
  plainGo: "nothing for 10 s, then `net/http: TLS handshake timeout`",
  probe: "connected, ClientHello sent, no ServerHello within 4 s: a filter by name, a tar pit, or a port without TLS",
  find: async (patient) => {
    const silent = (await failedAt(patient, "tls")).filter(({ exchange }) => exchange.silent);
    return about(silent, ({ exchange }) => ({
      evidence: { ...phasesOf(exchange), waitedMs: Math.round(exchange.tookMs) },
      cause: {
        en: `${exchange.where} accepts connections but does not answer the TLS handshake: a firewall that filters by name, or something that speaks no TLS`,
        zh: `${exchange.where} 接受连接但不回应 TLS 握手：可能是按域名过滤的防火墙，或该端口根本不是 TLS`,
      },
      fixes: [pastProxies(patient), boundedGo],
    }));
  },
};
