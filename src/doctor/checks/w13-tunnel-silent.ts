import type { Check } from "../check.ts";
import { forwardProxyFailures, isTunnelSilence } from "../forward-proxy-failure.ts";
import { keeps } from "../fixes.ts";

export const tunnelSilent: Check = {
  code: "W13",
  title: { en: "The forward proxy takes CONNECT and never answers.", zh: "转发代理收下 CONNECT 后始终不回应。" },
  plainGo: "nothing for 60 s, then `context deadline exceeded`; the proxy is not named",
  probe: "CONNECT by hand, 4.5 s",
  find: async (patient) => {
    const found = (await forwardProxyFailures(patient)).find(isTunnelSilence);
    if (found === undefined) return undefined;
    const { via, variable, where, tookMs } = found;
    return {
      subject: via,
      evidence: { forwardProxy: via, variable, on: where, waitedMs: tookMs },
      cause: {
        en: `${variable} names ${via}; it accepts the connection but never says whether it reaches ${where}. go waits 60 s for each request and then names ${where}, not the proxy`,
        zh: `${variable} 指向 ${via}；它接受连接，却始终不说是否能连到 ${where}。go 每个请求等 60 秒，报错里只提 ${where}，不提该代理`,
      },
      fixes: [
        {
          command: `unset ${variable} ${variable.toLowerCase()}`,
          what: {
            en: "go without it where the network allows; or tell whoever runs it",
            zh: "网络允许时不用它；否则告知其管理员",
          },
          risk: keeps,
        },
      ],
    };
  },
};
