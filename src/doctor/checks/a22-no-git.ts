import type { Check } from "../check.ts";
import { keeps, setVariable } from "../fixes.ts";
import { gitSurroundings } from "../probes/git-surroundings.ts";
import { places } from "../probes/places.ts";

export const noGit: Check = {
  code: "A22",
  title: { en: "A module has to come by git, and there is no git.", zh: "有模块必须通过 git 获取，但没有安装 git。" },
  plainGo: '`exec: "git": executable file not found in $PATH`, at once',
  probe: "looks for git in PATH, only where the list leads to direct or GONOPROXY matches",
  explains: ["C5"],
  find: async (patient) => {
    const [place] = await patient.measure(places);
    if (place === undefined || (await patient.measure(gitSurroundings)).git !== undefined) return undefined;
    const { module } = place.named;
    return {
      subject: "git",
      evidence: { module, PATH: patient.surroundings.environment["PATH"] ?? "" },
      cause: {
        en: `${module} comes from its repository (GOPROXY leads to direct, or GONOPROXY matches), and no program called git is in PATH`,
        zh: `${module} 要从其仓库获取（GOPROXY 走到了 direct，或匹配 GONOPROXY），而 PATH 中没有 git`,
      },
      fixes: [
        {
          command: "apt-get install git || apk add git || dnf install git",
          what: { en: "install git", zh: "安装 git" },
          risk: keeps,
        },
        setVariable(patient, "GOPROXY", "https://proxy.golang.org", {
          en: "or fetch public modules from a proxy alone",
          zh: "或者只从代理获取公开模块",
        }),
      ],
    };
  },
};
