import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { unknownNames } from "../probes/names.ts";
import { nameEvidence } from "../name-evidence.ts";

export const nameServerSilent: Check = {
  code: "W10",
  title: { en: "No name server answers.", zh: "没有任何域名服务器回应。" },
  plainGo: "nothing for 30 s, then `lookup …: i/o timeout`",
  probe: "the system's look-up with 3 s, then each name server of resolv.conf by itself with 2 s",
  explains: ["W16", "B2", "C21"],
  find: async (patient) => {
    const name = (await patient.measure(unknownNames)).find(
      ({ silent, answers, blocks }) => blocks && (silent || answers.every(({ said }) => said === "nothing")),
    );
    if (name === undefined) return undefined;
    const dead = name.answers.filter(({ said }) => said === "nothing");
    const servers = (dead.length > 0 ? dead : name.answers).map(({ server }) => server).join(", ") || "?";
    return {
      subject: name.host,
      evidence: nameEvidence(name),
      cause: {
        en: `${name.host} cannot be looked up: ${servers} (in /etc/resolv.conf) answer nothing. go gives up only after 30 s, for each request anew`,
        zh: `无法解析 ${name.host}：/etc/resolv.conf 中的 ${servers} 没有回应。go 要等 30 秒才放弃，而且每个请求都如此`,
      },
      fixes: [
        {
          command: "cat /etc/resolv.conf && resolvectl status",
          what: {
            en: "correct the name servers, or connect the VPN whose they are",
            zh: "修正域名服务器，或连上它们所属的 VPN",
          },
          risk: keeps,
        },
      ],
    };
  },
};
