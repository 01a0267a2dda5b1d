import type { Check } from "../check.ts";
import { httpsForSsh } from "../fixes.ts";
import { unreachedGit } from "../unreached-git.ts";

export const sshNoConnection: Check = {
  code: "W21",
  title: { en: "Packets to the git server (ssh) vanish.", zh: "发往 git 服务器（ssh）的数据包石沉大海。" },
  plainGo: "nothing for 135 s, then `Connection timed out`: many networks drop port 22",
  probe: "connects to host and port as `ssh -G` has them, 3 s",
  explains: ["W17", "C21"],
  find: async (patient) => {
    const one = await unreachedGit(patient, ["ssh"]);
    if (one === undefined) return undefined;
    return {
      subject: one.where,
      evidence: { url: one.url, waitedMs: one.tookMs, module: one.module },
      cause: {
        en: `${one.where} answers no connection attempt; ssh has no time-out of its own and waits about 135 s, for each module anew`,
        zh: `${one.where} 不回应任何连接请求；ssh 自身没有超时，每个模块都要等约 135 秒`,
      },
      fixes: [httpsForSsh(one.host)],
    };
  },
};
