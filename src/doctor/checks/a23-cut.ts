import type { Check } from "../check.ts";
import { failedAt } from "../contact-finding.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { zips } from "../probes/zips.ts";

export const cut: Check = {
  code: "A23",
  title: { en: "A transfer is cut before all of it has come.", zh: "传输在中途被切断。" },
  plainGo: "`unexpected EOF`: go 1.26 neither resumes nor tries again",
  probe: "counts the bytes that came against Content-Length",
  find: async (patient) => {
    const zip = (await patient.measure(zips)).find(({ end }) => end === "cut");
    const [other] = (await failedAt(patient, "body")).filter(
      ({ exchange }) => !exchange.silent && exchange.fault.code === "UPSTREAM_CUT",
    );
    const { where, url, received, announced = "?" } = zip ?? other?.exchange ?? { where: "" };
    if (url === undefined || received === undefined) return undefined;
    return {
      subject: where,
      evidence: { receivedBytes: received, announcedBytes: announced, url },
      cause: {
        en: `${where} announced ${announced} bytes of ${url} and closed the connection after ${received}`,
        zh: `${where} 声明 ${url} 有 ${announced} 字节，却在 ${received} 字节后关闭了连接`,
      },
      fixes: [boundedGo, pastProxies(patient)],
    };
  },
};
