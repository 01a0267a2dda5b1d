import type { Check } from "../check.ts";
import { keeps, setVariable } from "../fixes.ts";
import { type GitProgram, gitSurroundings } from "../probes/git-surroundings.ts";
import { places } from "../probes/places.ts";
import type { Text } from "../text.ts";

export const noGit: Check = {
  code: "A22",
  title: {
    en: "A module has to come by git, and there is no git, or none that works.",
    zh: "有模块必须通过 git 获取，但没有可用的 git。",
  },
  plainGo:
    '`exec: "git": executable file not found in $PATH`, at once; nothing, for ever, where git itself stands still',
  probe:
    "looks for git in PATH and has it list its configuration, 4.5 s; only where the list leads to direct or GONOPROXY matches",
  explains: ["C5"],
  find: async (patient) => {
    const [place] = await patient.measure(places);
    if (place === undefined) return undefined;
    const { git } = await patient.measure(gitSurroundings);
    if (git.state === "good") return undefined;
    const { module } = place.named;
    return {
      subject: "git",
      evidence: {
        module,
        ...(git.state === "missing"
          ? { PATH: patient.surroundings.environment["PATH"] ?? "" }
          : { file: git.file, said: git.words }),
      },
      cause: {
        en: `${module} comes from its repository (GOPROXY leads to direct, or GONOPROXY matches), and ${why(git).en}`,
        zh: `${module} 要从其仓库获取（GOPROXY 走到了 direct，或匹配 GONOPROXY），而${why(git).zh}`,
      },
      fixes: [
        git.state === "missing"
          ? {
              command: "apt-get install git || apk add git || dnf install git",
              what: { en: "install git", zh: "安装 git" },
              risk: keeps,
            }
          : {
              command: "git config --list --show-origin",
              what: { en: "see it yourself, and mend what it names", zh: "亲自查看，并修正它指出的问题" },
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

function why(git: Exclude<GitProgram, { readonly state: "good" }>): Text {
  switch (git.state) {
    case "silent":
      return {
        en: `${git.file} stands still before it asks anybody: ${git.words}`,
        zh: `${git.file} 尚未访问任何主机就停住了：${git.words}`,
      };
    case "failed":
      return {
        en: `${git.file} ends in an error before it asks anybody: ${git.words}`,
        zh: `${git.file} 尚未访问任何主机就报错：${git.words}`,
      };
    case "missing":
      return { en: "no program called git is in PATH", zh: " PATH 中没有 git" };
    default:
      return git satisfies never;
  }
}
