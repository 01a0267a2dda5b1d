import type { Check } from "../check.ts";
import { type Remote, repositories } from "../probes/repositories.ts";

export const sshNoBanner: Check = {
  code: "W22",
  title: { en: "The ssh port is open, but the server says nothing.", zh: "ssh 端口开着，但服务器一言不发。" },
  plainGo: "nothing, for ever; with -x `git ls-remote …` as the last line",
  probe:
    "connects and waits 4.5 s for the words `SSH-2.0-` that every ssh server says first; beside it `git ls-remote`, whether it ends after them",
  explains: ["W17", "C21"],
  find: async (patient) => {
    const one = (await patient.measure(repositories)).find(({ remote }) => remote !== undefined && isSilent(remote));
    const { remote } = one ?? {};
    if (one === undefined || remote?.where === undefined) return undefined;
    const { banner, connected, listed, where, url } = remote;
    const at = `${where.host}:${where.port}`;
    const words = banner?.good === true ? banner.said : "";
    const said =
      words === ""
        ? {
            en: "sends no `SSH-2.0-`: an overloaded server, or something in between",
            zh: "不发送 `SSH-2.0-`：服务器过载，或中间有设备",
          }
        : {
            en: `says "${words}" and then nothing more: the exchange of keys stands still, as where large packets vanish on the way`,
            zh: `发送“${words}”之后再无数据：密钥交换停住了，大数据包在途中丢失时就会这样`,
          };
    return {
      subject: at,
      evidence: {
        url,
        ...(connected?.good && { connectMs: connected.tookMs }),
        said: words,
        waitedMs: banner?.good === false ? banner.tookMs : listed.tookMs,
        module: one.named.module,
      },
      cause: {
        en: `${at} accepts the connection and ${said.en}. ssh has no time-out for that`,
        zh: `${at} 接受了连接，却${said.zh}。ssh 对此没有超时`,
      },
      fixes: [
        {
          command: `printf 'Host ${where.host}\\n  ConnectTimeout 10\\n' >> ~/.ssh/config`,
          what: {
            en: "have ssh give up after 10 s (it counts banner and keys too), and tell whoever runs the server",
            zh: "让 ssh 在 10 秒后放弃（也包括问候语和密钥交换），并告知服务器管理员",
          },
          risk: { en: "none for healthy servers", zh: "对正常服务器没有影响" },
        },
      ],
    };
  },
};

function isSilent({ banner, connected, listed, unasked, where }: Remote): boolean {
  if (banner?.good === false) return banner.fault.code === "UPSTREAM_TIMEOUT";
  // Whom it asks for a passphrase is W24; who cannot be reached, W21
  const others = (unasked !== undefined && unasked.end !== "silent") || connected?.good === false;
  const silent = listed.end === "silent" || (listed.end === "failed" && listed.meaning === "GIT_TIMEOUT");
  return where?.scheme === "ssh" && silent && !others;
}
