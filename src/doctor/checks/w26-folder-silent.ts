import type { Check } from "../check.ts";
import { boundedGo, pastProxies } from "../fixes.ts";
import { routes } from "../probes/routes.ts";

export const folderSilent: Check = {
  code: "W26",
  title: {
    en: "The folder of a file:// proxy cannot be read: a dead mount.",
    zh: "file:// 代理的目录读不出来：挂载已失效。",
  },
  plainGo: "nothing, for ever; perhaps it cannot even be killed",
  probe: "reads one file in a process of its own, 4 s",
  find: async (patient) => {
    const asked = (await patient.measure(routes))
      .flatMap(({ stops }) => stops)
      .find(
        ({ exchange }) => exchange.url.startsWith("file:") && exchange.end === "failed" && exchange.silent,
      )?.exchange;
    if (asked === undefined) return undefined;
    return {
      subject: asked.where,
      evidence: { folder: asked.where, waitedMs: Math.round(asked.tookMs) },
      cause: {
        en: `reading from ${asked.where} comes to no end: the disk or the server behind that mount does not answer, and go has no time-out for files`,
        zh: `从 ${asked.where} 读取一直没有结果：该挂载背后的磁盘或服务器没有回应，而 go 对文件没有超时`,
      },
      fixes: [
        {
          command: `findmnt -T ${asked.where}`,
          what: { en: "see what is mounted there, and mount it anew", zh: "查看挂载情况并重新挂载" },
          risk: boundedGo.risk,
        },
        pastProxies(patient),
      ],
    };
  },
};
