import { proxySettings } from "../../net/forward-proxy.ts";
import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { contacts } from "../probes/contacts.ts";

export const proxyVariableIgnored: Check = {
  code: "A10",
  title: {
    en: "A proxy variable is no address, so go ignores it without a word.",
    zh: "代理变量不是合法地址，go 一声不响地忽略了它。",
  },
  plainGo: "no message: go connects directly, and fails wherever only the proxy leads out",
  probe: "reads the variables as Go does; whether a host that would have gone through it fails",
  explains: ["W7", "A1", "A28", "W10", "W12"],
  find: async (patient) => {
    const { environment } = patient.surroundings;
    const [variable] = proxySettings(environment).ignored;
    if (variable === undefined) return undefined;
    const scheme = /^http_/i.test(variable) ? "http:" : "https:";
    const all = await patient.measure(contacts);
    const failed = all.find(({ exchange }) => exchange.end === "failed" && exchange.url.startsWith(scheme));
    return {
      severity: failed === undefined ? "warning" : "error",
      subject: variable,
      // Its value may hold a password in a place where no parser finds it
      evidence: { variable, ...(failed !== undefined && { failed: failed.exchange.where }) },
      cause: {
        en: `${variable} is set to something that is no URL (a blank, a quote, a typing error); go then connects directly${failed === undefined ? "" : `, and ${failed.exchange.where} cannot be reached so`}`,
        zh: `${variable} 的值不是合法 URL（空格、引号或拼写错误）；go 因此直连${failed === undefined ? "" : `，而 ${failed.exchange.where} 直连不通`}`,
      },
      fixes: [
        {
          command: `export ${variable}=http://HOST:PORT`,
          what: { en: "write scheme, host and port, nothing else", zh: "只写协议、主机和端口" },
          risk: keeps,
        },
      ],
    };
  },
};
