import type { Check } from "../check.ts";
import { about, failedAt } from "../contact-finding.ts";
import { keeps, setVariable } from "../fixes.ts";

export const plainPort: Check = {
  code: "A3",
  title: { en: "An https:// address on a port that speaks no TLS.", zh: "在没有 TLS 的端口上使用了 https://。" },
  plainGo: "`http: server gave HTTP response to HTTPS client`, at once",
  probe: "a TLS handshake that is answered by something that is no TLS",
  find: async (patient) => {
    const plain = (await failedAt(patient, "tls")).filter(({ exchange }) =>
      exchange.fault.message.includes("does not speak TLS"),
    );
    return about(plain, ({ exchange }) => {
      const { GOPROXY } = patient.surroundings.settings;
      const address = `https://${new URL(exchange.url).host}`;
      const plainAddress = address.replace("https:", "http:");
      const curl = {
        command: `curl -sv --max-time 10 ${plainAddress}/ -o /dev/null`,
        what: { en: "see who answers there, and name the port with TLS", zh: "查看那里是谁在回应，并改用 TLS 端口" },
        risk: keeps,
      } as const;
      const http = setVariable(
        patient,
        "GOPROXY",
        GOPROXY.value.replace(address, plainAddress),
        { en: "ask it over http", zh: "改用 http 访问" },
        {
          en: "anybody on the way can read along; the checksum database still verifies",
          zh: "途中任何人都能看到内容；校验和数据库仍会校验",
        },
      );
      return {
        evidence: { said: exchange.fault.message, url: exchange.url },
        cause: {
          en: `${exchange.where} answers the TLS handshake with something else: it speaks plain HTTP on this port`,
          zh: `${exchange.where} 对 TLS 握手的回应不是 TLS：该端口是明文 HTTP`,
        },
        fixes: GOPROXY.value.includes(address) ? [http, curl] : [curl],
      };
    });
  },
};
