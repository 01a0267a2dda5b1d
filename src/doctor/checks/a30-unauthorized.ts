import type { Check } from "../check.ts";
import { loginFor } from "../fixes.ts";
import { contacts } from "../probes/contacts.ts";

export const unauthorized: Check = {
  code: "A30",
  title: { en: "The module proxy wants credentials go does not have.", zh: "模块代理要求凭据，而 go 没有。" },
  plainGo: "`reading …: 401 Unauthorized`, at once",
  probe: "the answer 401, and whether a login for the host was sent (never the login itself)",
  find: async (patient) => {
    const asked = (await patient.measure(contacts)).find(
      ({ exchange, role }) => role !== "page" && exchange.end === "answered" && exchange.status === 401,
    );
    if (asked?.exchange.end !== "answered") return undefined;
    const { where, host, credentialsSent, headers, url } = asked.exchange;
    const plain = url.startsWith("http:");
    return {
      severity: asked.blocks ? "error" : "warning",
      subject: where,
      evidence: {
        status: 401,
        credentialsSent,
        offers: (headers["www-authenticate"] ?? "nothing").replace(/\s.*/s, ""),
        GOAUTH: patient.surroundings.settings.GOAUTH.value.replace(/\s.*/s, ""),
      },
      cause: {
        en: `${where} answers 401, ${credentialsSent ? "although a login was sent: it is wrong or has expired" : `and no login was sent: neither GOAUTH nor ~/.netrc has one for ${host}${plain ? ", and none would be sent over http://" : ""}`}`,
        zh: `${where} 返回 401，${credentialsSent ? "尽管已发送凭据：凭据错误或已过期" : `且没有发送凭据：GOAUTH 和 ~/.netrc 中都没有 ${host} 的凭据${plain ? "，而且 http:// 也不会发送凭据" : ""}`}`,
      },
      fixes: [loginFor(host, { en: "give go a login for that host", zh: "为该主机提供凭据" })],
    };
  },
};
