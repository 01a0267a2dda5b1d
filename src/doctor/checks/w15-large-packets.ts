import type { Check } from "../check.ts";
import { largeAnswersLost } from "../probes/large-answers.ts";

export const largePackets: Check = {
  code: "W15",
  title: {
    en: "Large packets from the host vanish on the way: small answers come, large ones never do.",
    zh: "该主机发来的大数据包在途中丢失：小的回应能到，大的始终不到。",
  },
  plainGo: "nothing, for ever: .mod and .info come, the zip never does; over https often not even the handshake",
  probe:
    "where a file came to a stop before its first packet: 64 bytes and 4 KiB of it by Range, 3 s each; where a handshake did: one that must be refused, whose answer is 7 bytes",
  explains: ["W1", "W3", "W4", "W6", "W12", "W16", "W27", "W28"],
  find: async (patient) => {
    const lost = await patient.measure(largeAnswersLost);
    if (lost === undefined) return undefined;
    const { where, host, small, smallMs, large, waitedMs } = lost;
    return {
      subject: where,
      evidence: { where, small, smallMs, large, waitedMs },
      cause: {
        en: `${where} sends ${small} within ${smallMs} ms, and of ${large} nothing in ${(waitedMs / 1_000).toFixed(1)} s: something between (a VPN, a tunnel, a container network) drops packets of full size and tells nobody. go has no time-out for that`,
        zh: `${where} 在 ${smallMs} 毫秒内发来 ${small}，而 ${large} 在 ${(waitedMs / 1_000).toFixed(1)} 秒内毫无数据：途中（VPN、隧道、容器网络）丢弃了满长的数据包且不通知任何人。go 对此没有超时`,
      },
      fixes: [
        {
          command: `sudo ip link set dev "$(ip route get "$(getent ahosts ${host} | awk '{print $1; exit}')" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')" mtu 1280`,
          what: {
            en: "have this machine ask for smaller packets, until it starts anew; then set the MTU of that VPN or container network",
            zh: "让本机请求较小的数据包（重启前有效）；之后在该 VPN 或容器网络中设置 MTU",
          },
          risk: { en: "transfers become a little slower", zh: "传输会略慢" },
        },
      ],
    };
  },
};
