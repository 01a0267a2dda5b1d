import { TunnelRefused } from "../../net/tunnel.ts";
import type { Check } from "../check.ts";
import { forwardProxyFailures } from "../forward-proxy-failure.ts";
import { keeps } from "../fixes.ts";

export const forwardProxyRefuses: Check = {
  code: "A8",
  title: { en: "The forward proxy does not connect to the host.", zh: "转发代理拒绝连接该主机。" },
  plainGo:
    "`Forbidden` or another status text alone, at once; a refusal of the module proxy would read `reading …: 403`",
  probe: "CONNECT by hand: a status other than 200 and 407",
  find: async (patient) => {
    const found = (await forwardProxyFailures(patient)).find(
      ({ cause }) => cause instanceof TunnelRefused && cause.status !== 407,
    );
    if (found === undefined || !(found.cause instanceof TunnelRefused)) return undefined;
    const { via, where, host } = found;
    const { status } = found.cause;
    return {
      subject: via,
      evidence: { forwardProxy: via, status, on: where },
      cause: {
        en: `${via} answers CONNECT ${where} with ${status}: its policy, not the module proxy, refuses`,
        zh: `${via} 对 CONNECT ${where} 返回 ${status}：拒绝者是转发代理的策略，而不是模块代理`,
      },
      fixes: [
        {
          command: `export NO_PROXY="\${NO_PROXY:+$NO_PROXY,}${host}"`,
          what: {
            en: "reach the host directly, if the network allows; or have it allowed at the forward proxy",
            zh: "若网络允许则直连；否则请管理员在转发代理上放行",
          },
          risk: keeps,
        },
      ],
    };
  },
};
