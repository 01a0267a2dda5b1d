import { CertificateRefused } from "../../net/tls.ts";
import type { Check } from "../check.ts";
import { about, failedAt } from "../contact-finding.ts";
import { keeps } from "../fixes.ts";

export const wrongName: Check = {
  code: "A5",
  title: { en: "The certificate is for another name.", zh: "证书属于另一个域名。" },
  plainGo: "`x509: certificate is valid for A, B, not C`, at once",
  probe: "a TLS handshake, and the names in the certificate",
  find: async (patient) => {
    const all = (await failedAt(patient, "tls")).filter(
      ({ exchange: { fault } }) => refusalOf(fault.cause) !== undefined,
    );
    return about(all, ({ exchange }) => {
      const names = refusalOf(exchange.fault.cause)?.names ?? "";
      const first = /DNS:([\w.-]+)/.exec(names)?.[1] ?? "NAME";
      return {
        evidence: { wanted: exchange.host, names },
        cause: {
          en: `${exchange.where} shows a certificate for ${names}, not for ${exchange.host}`,
          zh: `${exchange.where} 的证书属于 ${names}，而不是 ${exchange.host}`,
        },
        fixes: [
          {
            command: `go env GOPROXY GOSUMDB | grep -n ${exchange.host}`,
            what: {
              en: `write the host as the certificate has it (${first}), or have ${exchange.host} put into the certificate`,
              zh: `按证书上的名字（${first}）书写主机名，或把 ${exchange.host} 加入证书`,
            },
            risk: keeps,
          },
        ],
      };
    });
  },
};

function refusalOf(cause: unknown): CertificateRefused | undefined {
  return cause instanceof CertificateRefused && cause.code.includes("ALTNAME") ? cause : undefined;
}
