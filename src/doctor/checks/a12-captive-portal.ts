import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { contacts } from "../probes/contacts.ts";
import { isPage } from "../probes/page.ts";

export const captivePortal: Check = {
  code: "A12",
  also: ["B8"],
  title: {
    en: "A web page comes where a module should: a log-in page of the network, or a wrong address.",
    zh: "本该返回模块的地方返回了网页：网络登录页，或地址写错了。",
  },
  plainGo:
    "`checksum mismatch … SECURITY ERROR`, `missing module line` or `invalid character '<'`: it reads as an attack",
  probe: "looks at the type and the first bytes of what a proxy or a checksum database answers with 200",
  explains: ["B4", "B8", "A24"],
  find: async (patient) => {
    const page = (await patient.measure(contacts)).find(
      ({ role, exchange }) =>
        role !== "page" &&
        exchange.end === "answered" &&
        exchange.status === 200 &&
        isPage(exchange.headers, exchange.body),
    )?.exchange;
    if (page?.end !== "answered") return undefined;
    const title = /<title[^>]*>([^<]{0,80})/i.exec(page.body.toString("utf8"))?.[1]?.trim() ?? "";
    return {
      subject: page.where,
      evidence: { url: page.url, status: 200, contentType: page.headers["content-type"] ?? "", title },
      cause: {
        en: `${page.url} answers 200 with a web page${title === "" ? "" : ` ("${title}")`}. go takes it for module content, and its checks then speak of an attack`,
        zh: `${page.url} 返回 200 和一个网页${title === "" ? "" : `（“${title}”）`}。go 把它当成模块内容，随后的校验便像是遭到攻击`,
      },
      fixes: [
        {
          command: `curl -sL --max-time 10 ${page.url} | head -20`,
          what: {
            en: "see the page: log in to the network with a browser, or correct the address in GOPROXY",
            zh: "查看该网页：用浏览器登录网络，或改正 GOPROXY 中的地址",
          },
          risk: keeps,
        },
      ],
    };
  },
};
