import type { Check } from "../check.ts";
import { goAuth } from "../probes/go-auth.ts";
import { setVariable } from "../fixes.ts";

export const goauthHangs: Check = {
  code: "W25",
  title: { en: "A command of GOAUTH comes to no end.", zh: "GOAUTH 中的命令一直不结束。" },
  plainGo: "nothing, for ever, before the first request over https",
  probe: "runs each command of GOAUTH as go does, 4.5 s; its output is read and thrown away",
  explains: ["W16"],
  find: async (patient) => {
    const hangs = (await patient.measure(goAuth)).find(({ end }) => end === "silent");
    if (hangs === undefined) return undefined;
    return {
      subject: hangs.program,
      evidence: { program: hangs.program, waitedMs: hangs.tookMs },
      cause: {
        en: `go runs ${hangs.program} (GOAUTH) before its first request over https and waits for its end; it had none within ${Math.round(hangs.tookMs / 1000)} s`,
        zh: `go 在第一个 https 请求之前运行 ${hangs.program}（GOAUTH）并等它结束；它 ${Math.round(hangs.tookMs / 1000)} 秒内没有结束`,
      },
      fixes: [
        setVariable(
          patient,
          "GOAUTH",
          "netrc",
          {
            en: "take the logins from ~/.netrc instead, until the command is mended",
            zh: "在修好该命令之前，改用 ~/.netrc 中的凭据",
          },
          {
            en: "servers only that command knows credentials for will refuse",
            zh: "只有该命令才知道凭据的服务器会拒绝访问",
          },
        ),
      ],
    };
  },
};
