import type { Check } from "../check.ts";
import { about, failedAt, phasesOf } from "../contact-finding.ts";
import { keeps } from "../fixes.ts";

export const pageSilent: Check = {
  code: "W27",
  title: {
    en: "The host of a module's path never says where its repository is.",
    zh: "模块路径所在的主机始终不说明仓库位置。",
  },
  plainGo: "nothing, for ever, at GET https://…?go-get=1",
  probe: "GET of the page with ?go-get=1, 4.5 s for the first byte",
  find: async (patient) => {
    const silent = (await failedAt(patient, "first_byte", "body")).filter(
      ({ role, exchange }) => role === "page" && exchange.silent,
    );
    return about(silent, ({ exchange }) => ({
      evidence: {
        ...phasesOf(exchange),
        bytes: exchange.received,
        waitedMs: Math.round(exchange.tookMs),
        url: exchange.url,
      },
      cause: {
        en: `go asks ${exchange.url} where the code lies, and ${exchange.where} sends nothing; there is no time-out for that`,
        zh: `go 访问 ${exchange.url} 询问代码位置，而 ${exchange.where} 不返回任何内容；对此没有超时`,
      },
      fixes: [
        {
          command: "GOPROXY=https://proxy.golang.org go mod download",
          what: { en: "public modules: a proxy has them without that host", zh: "公开模块：代理无需该主机即可提供" },
          risk: { en: "only for public modules: the proxy learns the path", zh: "仅适用于公开模块：代理会看到该路径" },
        },
        {
          command: `curl -sv --max-time 10 '${exchange.url}' -o /dev/null`,
          what: { en: "see it yourself", zh: "亲自查看" },
          risk: keeps,
        },
      ],
    }));
  },
};
