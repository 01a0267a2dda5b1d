import { isFault } from "../../fault/fault.ts";
import type { Check } from "../check.ts";
import { setVariable, unsetVariable } from "../fixes.ts";
import { runProgram } from "../probes/run-program.ts";
import type { GoAnswer } from "../surroundings/go-environment.ts";
import { quotedFields } from "../surroundings/quoted-fields.ts";

export const goflagsUnknown: Check = {
  code: "E2",
  title: { en: "GOFLAGS has a flag that go does not know.", zh: "GOFLAGS 中有 go 不认识的参数。" },
  plainGo: "`parsing $GOFLAGS: unknown flag -modd`, whatever the command",
  probe:
    "`go version`, which reads GOFLAGS and does nothing with it: the release that is used says itself what it knows",
  find: async (patient) => {
    const { environment, go, settings } = patient.surroundings;
    const { value } = settings.GOFLAGS;
    if (value === "" || go.file === undefined || isSilent(go.answer)) return undefined;
    const said = await refusal();
    if (said === undefined) return undefined;
    const bad = /(?:unknown flag|non-flag) "?([^\s"]+)/.exec(said)?.[1];
    const rest = quotedFields(value).filter(
      (word) => word.startsWith("-") && word !== bad && word.replace(/=.*/, "") !== bad,
    );
    const what = { en: "leave that word out", zh: "去掉这个词" };
    const plain = rest.length > 0 && rest.every((word) => !/[\s'"]/.test(word));
    return {
      subject: "GOFLAGS",
      evidence: { GOFLAGS: value, said },
      cause: {
        en: `every go command reads GOFLAGS first, and ends there: ${said}`,
        zh: `每个 go 命令都先读取 GOFLAGS，并在此失败：${said}`,
      },
      fixes: [
        plain && bad !== undefined
          ? setVariable(patient, "GOFLAGS", rest.join(" "), what)
          : unsetVariable(patient, "GOFLAGS", what),
      ],
    };

    async function refusal(): Promise<string | undefined> {
      const run = { program: "go", args: ["version"], environment: { ...environment, GOTOOLCHAIN: "local" } };
      const { code, stderr } = await runProgram(run, patient.scope).catch((failure: unknown) => {
        if (isFault(failure, "GIT_MISSING")) return { code: 0, stderr: "" };
        throw failure;
      });
      return code === 0 ? undefined : /parsing \$GOFLAGS: .*/.exec(stderr)?.[0];
    }
  },
};

/** Then it would not say this either. */
function isSilent(answer: GoAnswer): boolean {
  return answer.said === undefined && answer.why === "silent";
}
