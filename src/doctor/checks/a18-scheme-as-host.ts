import type { Check } from "../check.ts";
import { setVariable } from "../fixes.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import { contacts } from "../probes/contacts.ts";
import { entriesOf } from "../probes/routes.ts";

export const schemeAsHost: Check = {
  code: "A18",
  title: {
    en: "A colon is missing in GOPROXY: the scheme is taken for a host.",
    zh: "GOPROXY 少了一个冒号：协议被当成了主机名。",
  },
  plainGo: '`Get "https://https/…": lookup https…: no such host`',
  probe: "an entry whose host is http or https",
  explains: ["A28", "W10", "A1", "W7", "W11"],
  find: async (patient) => {
    const entry = entriesOf(patient).find((one) => one.kind === "url" && /^https?$/.test(one.url.hostname));
    if (entry?.kind !== "url" || (await patient.measure(contacts)).length === 0) return undefined;
    const { value } = patient.surroundings.settings.GOPROXY;
    const repaired = value.replaceAll(/(^|[,|])(https?)\/\//g, "$1$2://");
    return {
      subject: "GOPROXY",
      evidence: { GOPROXY: maskAddresses(value), readAs: maskAddresses(entry.url.href) },
      cause: {
        en: `go reads ${maskAddresses(value)} as ${maskAddresses(entry.url.href)}: without the colon, "${entry.url.hostname}" is a host name`,
        zh: `go 把 ${maskAddresses(value)} 读成 ${maskAddresses(entry.url.href)}：少了冒号，“${entry.url.hostname}”就成了主机名`,
      },
      fixes: [setVariable(patient, "GOPROXY", repaired, { en: "put the colon in", zh: "补上冒号" })],
    };
  },
};
