import type { Check } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";

export const workUse: Check = {
  code: "E6",
  title: { en: "go.work names a folder that has no go.mod.", zh: "go.work 列出的目录中没有 go.mod。" },
  plainGo: "`cannot load module … listed in go.work file: open …/go.mod: no such file or directory`",
  probe: "finds the go.work that is in effect, often one of a folder above, and looks for the go.mod of every use line",
  find: async ({ surroundings: { project, folder, settings } }) => {
    const { goWork, modules } = project;
    const missing = modules.find(({ state }) => state === "absent");
    if (goWork?.state !== "read" || missing === undefined) return undefined;
    // The modules of a workspace stand in the order of its lines
    const use = goWork.parsed.use[modules.indexOf(missing)];
    if (use === undefined) return undefined;
    const { line } = use.at;
    return {
      subject: goWork.file,
      evidence: {
        goWork: goWork.file,
        line,
        missing: missing.file,
        GOWORK: settings.GOWORK.value || "found in this folder or above",
      },
      cause: {
        en: `${goWork.file} is in effect here, its line ${line} names ${use.path}, and ${missing.file} is not there`,
        zh: `此处生效的是 ${goWork.file}，其第 ${line} 行列出 ${use.path}，而 ${missing.file} 不存在`,
      },
      fixes: [
        {
          command: `go work edit -dropuse=${quoted(use.path)} ${quoted(goWork.file)}`,
          what: { en: "take the line out", zh: "删去该行" },
          risk: keeps,
        },
        {
          command: `GOWORK=off go mod download`,
          what: {
            en: `leave the workspace out this once, for ${folder} alone`,
            zh: `这一次不使用工作区，只处理 ${folder}`,
          },
          risk: keeps,
        },
      ],
    };
  },
};
