import type { Check } from "../check.ts";
import { boundedGo } from "../fixes.ts";
import { unreachedGit } from "../unreached-git.ts";

export const gitNoConnection: Check = {
  code: "W20",
  title: { en: "Packets to the git server (https) vanish.", zh: "发往 git 服务器（https）的数据包石沉大海。" },
  plainGo: "nothing for 135 s, then `Failed to connect … after 135044 ms`: as long as the kernel tries",
  probe: "connects to the address that git would use, after insteadOf, 3 s",
  explains: ["W17", "C21"],
  find: async (patient) => {
    const one = await unreachedGit(patient, ["https", "http"]);
    if (one === undefined) return undefined;
    return {
      subject: one.where,
      evidence: { url: one.url, waitedMs: one.tookMs, module: one.module },
      cause: {
        en: `${one.where} answers no connection attempt, and the module has to come from there by git. git waits until the kernel gives up, about 135 s`,
        zh: `${one.where} 不回应任何连接请求，而该模块必须用 git 从那里获取。git 会等到内核放弃，约 135 秒`,
      },
      fixes: [
        {
          command: `curl -sv --max-time 5 ${one.url} -o /dev/null`,
          what: { en: "connect the VPN or have the port opened, then look again", zh: "连上 VPN 或开放端口后再试" },
          risk: boundedGo.risk,
        },
      ],
    };
  },
};
