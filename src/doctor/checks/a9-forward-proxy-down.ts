import type { Check } from "../check.ts";
import { forwardProxyFailures, isTunnelSilence } from "../forward-proxy-failure.ts";
import { TunnelRefused } from "../../net/tunnel.ts";
import { keeps } from "../fixes.ts";

export const forwardProxyDown: Check = {
  code: "A9",
  title: { en: "The forward proxy cannot be reached.", zh: "无法连接转发代理。" },
  plainGo: "`proxyconnect tcp: dial tcp …: connection refused`, at once",
  probe: "a connection to the proxy that the variable names",
  find: async (patient) => {
    const found = (await forwardProxyFailures(patient)).find(
      (one) => !(one.cause instanceof TunnelRefused) && !isTunnelSilence(one),
    );
    if (found === undefined) return undefined;
    const { via, variable, where, said, blocks } = found;
    return {
      severity: blocks ? "error" : "warning",
      subject: via,
      evidence: { forwardProxy: via, variable, said, on: where },
      cause: {
        en: `${variable} sends every request to ${via}, and that cannot be reached: ${said}`,
        zh: `${variable} 让所有请求都经过 ${via}，而它无法连接：${said}`,
      },
      fixes: [
        {
          command: `unset ${variable} ${variable.toLowerCase()}`,
          what: {
            en: "go without it where the network allows; or start it, or correct the variable",
            zh: "网络允许时不用它；否则启动它，或改正变量",
          },
          risk: keeps,
        },
      ],
    };
  },
};
