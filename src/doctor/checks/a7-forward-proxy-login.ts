import { TunnelRefused } from "../../net/tunnel.ts";
import type { Check } from "../check.ts";
import { forwardProxyFailures } from "../forward-proxy-failure.ts";
import { keeps } from "../fixes.ts";

export const forwardProxyLogin: Check = {
  code: "A7",
  title: { en: "The forward proxy wants credentials.", zh: "转发代理要求身份验证。" },
  plainGo: "`Proxy Authentication Required`, without the number 407 and without the proxy's name",
  probe: "CONNECT by hand: status 407 and the schemes it offers; go knows only Basic",
  explains: ["A8"],
  find: async (patient) => {
    const found = (await forwardProxyFailures(patient)).find(
      ({ cause }) => cause instanceof TunnelRefused && cause.status === 407,
    );
    if (found === undefined || !(found.cause instanceof TunnelRefused)) return undefined;
    const { via, variable, where } = found;
    const { offered, credentialsSent } = found.cause;
    const unknown = /^(ntlm|negotiate)$/i.test(offered);
    return {
      subject: via,
      evidence: { forwardProxy: via, status: 407, offers: offered, credentialsSent, on: where },
      cause: {
        en: `${via} ${credentialsSent ? "refused the credentials in its address" : "wants credentials"} before it connects to ${where}; it offers ${offered}${unknown ? ", which go cannot speak" : ""}`,
        zh: `${via} 在连接 ${where} 之前${credentialsSent ? "拒绝了地址中的凭据" : "要求身份验证"}；它支持 ${offered}${unknown ? "，而 go 不支持这种方式" : ""}`,
      },
      fixes: [
        unknown
          ? {
              command: `export ${variable}=http://127.0.0.1:3128`,
              what: {
                en: "put a helper that speaks it in between (px or cntlm) and name that",
                zh: "在中间放一个支持该方式的助手（px 或 cntlm），并指向它",
              },
              risk: keeps,
            }
          : {
              command: `export ${variable}='http://USER:PASSWORD@HOST:PORT'`,
              what: {
                en: "write the login into the variable, percent-encoded",
                zh: "把账号密码（百分号编码）写入变量",
              },
              risk: { en: "every program of that shell can read it", zh: "该 shell 中的每个程序都能读到它" },
            },
      ],
    };
  },
};
