import { CertificateRefused } from "../../net/tls.ts";
import type { Check } from "../check.ts";
import { about, failedAt } from "../contact-finding.ts";
import { keeps } from "../fixes.ts";

export const expired: Check = {
  code: "A6",
  title: {
    en: "The certificate has expired or is not valid yet, or this machine's clock is wrong.",
    zh: "证书已过期或尚未生效，或者本机时钟不对。",
  },
  plainGo: "`x509: certificate has expired or is not yet valid`, at once",
  probe: "a TLS handshake, the dates in the certificate, and this machine's clock",
  find: async (patient) => {
    const all = (await failedAt(patient, "tls")).filter(
      ({ exchange: { fault } }) => refusalOf(fault.cause) !== undefined,
    );
    return about(all, ({ exchange }) => {
      const { validFrom = "", validTo = "" } = refusalOf(exchange.fault.cause) ?? {};
      const now = new Date().toISOString();
      return {
        evidence: { validFrom, validTo, clock: now },
        cause: {
          en: `the certificate of ${exchange.where} is valid from ${validFrom} to ${validTo}; this machine's clock says ${now}`,
          zh: `${exchange.where} 的证书有效期为 ${validFrom} 至 ${validTo}；本机时钟为 ${now}`,
        },
        fixes: [
          {
            command: "timedatectl status",
            what: {
              en: "set the clock if it is wrong; else whoever runs the server must renew the certificate",
              zh: "时钟不对就校时；否则需由服务器管理员更新证书",
            },
            risk: keeps,
          },
        ],
      };
    });
  },
};

function refusalOf(cause: unknown): CertificateRefused | undefined {
  const dates = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];
  return cause instanceof CertificateRefused && dates.includes(cause.code) ? cause : undefined;
}
