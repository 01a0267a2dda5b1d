import type { Check } from "../check.ts";
import { unreachedGit } from "../unreached-git.ts";

export const sshNoConnection: Check = {
  code: "W21",
  title: { en: "Packets to the git server (ssh) vanish.", zh: "发往 git 服务器（ssh）的数据包石沉大海。" },
  plainGo: "nothing for 135 s, then `Connection timed out`: many networks drop port 22",
  probe: "connects to host and port as `ssh -G` has them, 3 s",
  explains: ["W17"],
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
      fixes: [
        {
          command: `git config --global url."https://${one.host}/".insteadOf "ssh://git@${one.host}/"`,
          what: {
            en: "take https where port 22 is closed (GitHub and GitLab also offer ssh on port 443)",
            zh: "22 端口不通时改用 https（GitHub、GitLab 也在 443 端口提供 ssh）",
          },
          risk: { en: "needs a token for private repositories", zh: "私有仓库需要令牌" },
        },
      ],
    };
  },
};
