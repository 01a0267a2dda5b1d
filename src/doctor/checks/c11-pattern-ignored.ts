import { parsePatterns } from "../../gomod/pattern.ts";
import { isFault } from "../../fault/fault.ts";
import type { Check } from "../check.ts";
import { setVariable } from "../fixes.ts";
import { routes } from "../probes/routes.ts";
import type { GoVariable } from "../surroundings/go-settings.ts";

const lists = ["GOPRIVATE", "GONOPROXY", "GONOSUMDB"] as const satisfies readonly GoVariable[];

export const patternIgnored: Check = {
  code: "C11",
  title: {
    en: "An entry of GOPRIVATE can match nothing, so private paths go to public servers.",
    zh: "GOPRIVATE 中有一项不可能匹配任何模块，私有路径会发往公共服务器。",
  },
  plainGo: "no word of it: the proxy's 404, as if the variable were not set",
  probe: "reads GOPRIVATE, GONOPROXY and GONOSUMDB strictly: a scheme, blanks, quotes, a bad glob",
  explains: ["A13", "A15", "B3"],
  find: async (patient) => {
    const { settings } = patient.surroundings;
    const failed = (await patient.measure(routes)).some(({ end }) => end !== "served");
    for (const name of lists) {
      const { value, origin } = settings[name];
      const why = origin.from === "variable" ? undefined : objection(value);
      if (why === undefined) continue;
      const repaired = value
        .replaceAll(/https?:\/\/|["'`]/g, "")
        .split(/[\s,;]+/)
        .filter(Boolean)
        .join(",");
      return {
        severity: failed ? "error" : "warning",
        subject: name,
        evidence: { [name]: value, said: why },
        cause: {
          en: `go passes over what it cannot use in ${name} and says nothing: ${why}`,
          zh: `go 会默默跳过 ${name} 中无法使用的内容：${why}`,
        },
        fixes: [
          setVariable(patient, name, objection(repaired) === undefined ? repaired : "", {
            en: "write host/path, between commas",
            zh: "写成 host/path，用逗号分隔",
          }),
        ],
      };
    }
    return undefined;
  },
};

function objection(value: string): string | undefined {
  try {
    parsePatterns(value);
    return undefined;
  } catch (failure) {
    if (!isFault(failure, "BAD_PATTERN")) throw failure;
    return failure.message;
  }
}
