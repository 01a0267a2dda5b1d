import type { Check } from "../check.ts";
import { unsetVariable } from "../fixes.ts";
import { contacts } from "../probes/contacts.ts";
import { goAuth } from "../probes/go-auth.ts";

export const goauthMissing: Check = {
  code: "A31",
  title: {
    en: "A command of GOAUTH cannot be started, and go says nothing of it.",
    zh: "GOAUTH 中的命令无法启动，而 go 只字不提。",
  },
  plainGo: "no message: the request goes out without credentials, and is refused where they are needed",
  probe: "starts each command of GOAUTH as go does",
  explains: ["A30"],
  find: async (patient) => {
    const [runs, asked] = await Promise.all([patient.measure(goAuth), patient.measure(contacts)]);
    const missing = runs.find(({ end }) => end === "missing" || end === "failed");
    if (missing === undefined) return undefined;
    const refused = asked.find(
      ({ exchange }) => exchange.end === "answered" && [401, 403, 404].includes(exchange.status),
    );
    return {
      severity: refused === undefined ? "warning" : "error",
      subject: missing.program,
      evidence: { program: missing.program, said: missing.why, ...(refused && { refusedBy: refused.exchange.where }) },
      cause: {
        en: `${missing.why}; go goes on without credentials and without a word${refused === undefined ? "" : `, and ${refused.exchange.where} refuses`}`,
        zh: `${missing.why}；go 不带凭据继续请求，也不作任何提示${refused === undefined ? "" : `，随后被 ${refused.exchange.where} 拒绝`}`,
      },
      fixes: [
        {
          command: `command -v ${missing.program} || go env GOAUTH`,
          what: { en: "install the program, or correct its name in GOAUTH", zh: "安装该程序，或改正 GOAUTH 里的名字" },
          risk: { en: "nothing is weakened", zh: "不削弱任何校验" },
        },
        unsetVariable(patient, "GOAUTH", { en: "back to ~/.netrc", zh: "恢复为 ~/.netrc" }),
      ],
    };
  },
};
