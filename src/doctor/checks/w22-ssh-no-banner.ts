import type { Check } from "../check.ts";
import { repositories } from "../probes/repositories.ts";

export const sshNoBanner: Check = {
  code: "W22",
  title: { en: "The ssh port is open, but the server says nothing.", zh: "ssh 端口开着，但服务器一言不发。" },
  plainGo: "nothing, for ever; with -x `git ls-remote …` as the last line",
  probe: "connects and waits 4.5 s for the words `SSH-2.0-` that every ssh server says first",
  explains: ["W17", "C21"],
  find: async (patient) => {
    const one = (await patient.measure(repositories)).find(
      ({ remote }) => remote?.banner?.good === false && remote.banner.fault.code === "UPSTREAM_TIMEOUT",
    );
    const { remote } = one ?? {};
    if (one === undefined || remote?.where === undefined) return undefined;
    const at = `${remote.where.host}:${remote.where.port}`;
    return {
      subject: at,
      evidence: {
        url: remote.url,
        ...(remote.connected?.good && { connectMs: remote.connected.tookMs }),
        bytes: 0,
        waitedMs: remote.banner?.tookMs ?? 0,
        module: one.named.module,
      },
      cause: {
        en: `${at} accepts the connection and sends no \`SSH-2.0-\`: an overloaded server, or something in between. ssh has no time-out for that`,
        zh: `${at} 接受了连接却不发送 \`SSH-2.0-\`：服务器过载，或中间有设备。ssh 对此没有超时`,
      },
      fixes: [
        {
          command: `printf 'Host ${remote.where.host}\\n  ConnectTimeout 10\\n' >> ~/.ssh/config`,
          what: {
            en: "have ssh give up after 10 s (it counts the banner too), and tell whoever runs the server",
            zh: "让 ssh 在 10 秒后放弃（也包括等待问候语），并告知服务器管理员",
          },
          risk: { en: "none for healthy servers", zh: "对正常服务器没有影响" },
        },
      ],
    };
  },
};
