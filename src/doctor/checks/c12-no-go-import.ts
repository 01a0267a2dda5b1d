import { isFault } from "../../fault/fault.ts";
import type { Check } from "../check.ts";
import { keeps, loginFor } from "../fixes.ts";
import { places } from "../probes/places.ts";

export const noGoImport: Check = {
  code: "C12",
  also: ["C13", "C14"],
  title: {
    en: "The page of a module's path does not say where its repository is.",
    zh: "模块路径对应的网页没有说明仓库位置。",
  },
  plainGo: "`unrecognized import path …: parse https://…?go-get=1: no go-import meta tags`, or `404 Not Found`",
  probe: "GET of the page with ?go-get=1: its status, and a go-import tag that fits the path",
  find: async (patient) => {
    const one = (await patient.measure(places)).find(
      ({ page, root }) => page?.end === "answered" && (root === undefined || isFault(root)),
    );
    if (one?.page?.end !== "answered") return undefined;
    const { url, status, host, credentialsSent } = one.page;
    return {
      subject: one.named.module,
      evidence: { url, status, credentialsSent, ...(isFault(one.root) && { said: one.root.message }) },
      cause: {
        en: `${url} answers ${status} without a go-import tag for ${one.named.module}: a typing error, a log-in page, or a private group that shows itself only to who signs in`,
        zh: `${url} 返回 ${status}，但没有 ${one.named.module} 的 go-import 标签：拼写错误、登录页，或登录后才可见的私有分组`,
      },
      fixes: [
        loginFor(host, { en: "if it is private: give go a login for that host", zh: "若是私有的：为该主机提供凭据" }),
        {
          command: `curl -s --max-time 10 '${url}' | grep -i go-import`,
          what: { en: "see what it says", zh: "查看它的内容" },
          risk: keeps,
        },
      ],
    };
  },
};
