import { isFault } from "../../fault/fault.ts";
import { matchPrefixPatterns } from "../../gomod/pattern.ts";
import type { Check, Code } from "../check.ts";
import { setVariable, unsetVariable } from "../fixes.ts";
import { repositories } from "../probes/repositories.ts";

/** What git says of a repository go never asks. */
const afterwards: readonly Code[] = ["C1", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10", "W19", "W20", "W21", "W22"];

export const govcsForbids: Check = {
  code: "C16",
  title: {
    en: "GOVCS forbids git for a module that is fetched directly, or cannot be read.",
    zh: "GOVCS 禁止用 git 直接获取某个模块，或其值无法解析。",
  },
  plainGo: "`GOVCS disallows using git for private …; see 'go help vcs'`, `malformed entry in GOVCS (missing colon)`",
  probe: "reads GOVCS as go does, and applies its first rule that fits to each module that comes from a repository",
  explains: afterwards,
  find: async (patient) => {
    const { GOVCS, GOPRIVATE } = patient.surroundings.settings;
    if (GOVCS.value === "") return undefined;
    for (const { named, root, remote } of await patient.measure(repositories)) {
      if (remote === undefined || root === undefined || isFault(root)) continue;
      const isPrivate = matchPrefixPatterns(GOPRIVATE.value, root.root);
      const kind = isPrivate ? "private" : "public";
      const rule = deciding(GOVCS.value, root.root, kind);
      if (rule.allows) continue;
      return {
        subject: "GOVCS",
        evidence: { GOVCS: GOVCS.value, module: named.module, is: kind, ...rule },
        cause: {
          en: `${named.module} is ${kind} and comes from a git repository, and GOVCS=${GOVCS.value} does not allow that: ${rule.why}`,
          zh: `${named.module} 属于 ${kind}，要从 git 仓库获取，而 GOVCS=${GOVCS.value} 不允许：${rule.why}`,
        },
        fixes: [
          rule.readable
            ? setVariable(
                patient,
                "GOVCS",
                `${root.root}:git,${GOVCS.value}`,
                { en: "allow git for this one repository", zh: "仅对该仓库允许 git" },
                {
                  en: "git runs for it; its content is verified as before",
                  zh: "会为它运行 git；内容照常校验",
                },
              )
            : unsetVariable(patient, "GOVCS", {
                en: "back to public:git|hg,private:all; write pattern:vcs|vcs, between commas",
                zh: "恢复为 public:git|hg,private:all；写法是 模式:vcs|vcs，用逗号分隔",
              }),
        ],
      };
    }
    return undefined;
  },
};

type Rule = { readonly allows: boolean; readonly readable: boolean; readonly why: string };

/** @see cmd/go/internal/vcs/vcs.go parseGOVCS, govcsConfig.allow */
function deciding(text: string, root: string, kind: "private" | "public"): Rule {
  let chosen: Rule | undefined;
  for (const item of text.split(",").map((word) => word.trim())) {
    const colon = item.indexOf(":");
    const pattern = item.slice(0, Math.max(colon, 0)).trim();
    const list = item.slice(colon + 1).trim();
    if (item === "" || colon < 0 || pattern === "" || list === "") {
      return { allows: false, readable: false, why: `the entry "${item}" is not pattern:list` };
    }
    const fits = pattern === "public" || pattern === "private" ? pattern === kind : matchPrefixPatterns(pattern, root);
    if (!fits) continue;
    const kinds = list.split("|").map((word) => word.trim());
    chosen ??= { allows: kinds.includes("all") || kinds.includes("git"), readable: true, why: `the rule ${item}` };
  }
  return chosen ?? { allows: true, readable: true, why: "no rule fits, so the default counts" };
}
