import type { Check } from "../check.ts";
import { keeps, pastProxies } from "../fixes.ts";
import { nameEvidence } from "../name-evidence.ts";
import { unknownNames } from "../probes/names.ts";

export const noSuchName: Check = {
  code: "A28",
  title: { en: "A name has no address.", zh: "域名没有对应的地址。" },
  plainGo: "`lookup …: no such host`, or `server misbehaving` where the name server fails",
  probe: "the system's look-up, then what each name server says by itself: no such name, failure, refused",
  explains: ["C21"],
  find: async (patient) => {
    const names = await patient.measure(unknownNames);
    const name = names.find(({ blocks }) => blocks) ?? names[0];
    if (name === undefined || name.silent || name.answers.every(({ said }) => said === "nothing")) return undefined;
    const failing = name.answers.some(({ said }) => said === "failure" || said === "refused");
    const differ = new Set(name.answers.map(({ said }) => said)).size > 1;
    return {
      severity: name.blocks ? "error" : "warning",
      subject: name.host,
      evidence: { ...nameEvidence(name), serversDiffer: differ },
      cause: {
        en: `${name.host} has no address here: ${failing ? "the name server fails" : "the name server says that there is no such name"}. A typing error, or a name of a private network whose VPN is not connected`,
        zh: `${name.host} 在这里没有地址：${failing ? "域名服务器出错" : "域名服务器说没有这个域名"}。可能是拼写错误，或是未连接 VPN 的内网域名`,
      },
      fixes: [
        {
          command: `getent hosts ${name.host}`,
          what: { en: "correct the name, or connect the VPN, then look again", zh: "改正域名或连上 VPN，然后再查" },
          risk: keeps,
        },
        ...(patient.surroundings.settings.GOPROXY.value.includes(name.host) ? [pastProxies(patient)] : []),
      ],
    };
  },
};
