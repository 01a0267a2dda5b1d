import { CertificateRefused } from "../../net/tls.ts";
import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { about, failedAt } from "../contact-finding.ts";

const other = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];

export const unknownAuthority: Check = {
  code: "A4",
  title: {
    en: "The certificate is signed by an authority this machine does not trust.",
    zh: "证书由本机不信任的机构签发。",
  },
  plainGo: "`x509: certificate signed by unknown authority`; GOINSECURE does not help with a proxy",
  probe:
    "a TLS handshake, and who issued the certificate; the same issuer at every host means TLS inspection by a company",
  find: async (patient) => {
    const all = (await failedAt(patient, "tls")).filter(
      ({ exchange: { fault } }) => refusalOf(fault.cause) !== undefined,
    );
    const issuers = new Set(all.map(({ exchange }) => refusalOf(exchange.fault.cause)?.issuer));
    const inspected = all.length > 1 && issuers.size === 1;
    return about(all, ({ exchange }) => {
      const issuer = refusalOf(exchange.fault.cause)?.issuer ?? "";
      return {
        evidence: { issuer, inspected, hosts: all.map(({ exchange: { where } }) => where) },
        cause: {
          en: `${exchange.where} shows a certificate of "${issuer}", who is not in the trust store go uses${inspected ? "; every host shows the same issuer: something in between opens TLS" : ""}`,
          zh: `${exchange.where} 的证书由“${issuer}”签发，而它不在 go 使用的信任库里${inspected ? "；所有主机都是同一签发者：中间有设备在解开 TLS" : ""}`,
        },
        fixes: [
          {
            command: "export SSL_CERT_FILE=/path/to/company-ca-bundle.pem",
            what: {
              en: `trust "${issuer}": a file with its certificate and the public ones, from whoever runs that network`,
              zh: `信任“${issuer}”：向网络管理员索取包含其证书及公共证书的文件`,
            },
            risk: keeps,
          },
        ],
      };
    });
  },
};

function refusalOf(cause: unknown): CertificateRefused | undefined {
  if (!(cause instanceof CertificateRefused)) return undefined;
  return other.includes(cause.code) || cause.code.includes("ALTNAME") ? undefined : cause;
}
