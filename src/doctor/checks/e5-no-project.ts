import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";

export const noProject: Check = {
  code: "E5",
  also: ["E4"],
  title: {
    en: "There is no go.mod here, so only the machine was looked at.",
    zh: "这里没有 go.mod，因此只检查了机器本身。",
  },
  plainGo: "`no modules specified`, or `go.mod file not found in current directory or any parent directory`",
  probe: "looks where go looks",
  find: async ({ surroundings: { project, folder, settings }, target }) => {
    if (project.goMod !== undefined || project.goWork !== undefined || target !== undefined) return undefined;
    const off = settings.GO111MODULE.value === "off";
    return {
      severity: off ? "error" : "warning",
      subject: folder,
      evidence: { folder, ...(off && { GO111MODULE: "off" }) },
      cause: off
        ? { en: "GO111MODULE=off: go does not look for a go.mod at all", zh: "GO111MODULE=off：go 根本不会寻找 go.mod" }
        : { en: `no go.mod stands in ${folder} or in a folder above it`, zh: `${folder} 及其上级目录中都没有 go.mod` },
      fixes: [
        off
          ? {
              command: "go env -u GO111MODULE; unset GO111MODULE",
              what: { en: "take it away", zh: "去掉它" },
              risk: keeps,
            }
          : {
              command: "cd PROJECT && modgate doctor",
              what: {
                en: "go into the project, or name a module: modgate doctor MODULE",
                zh: "进入项目目录，或指定模块：modgate doctor MODULE",
              },
              risk: keeps,
            },
      ],
    };
  },
};
