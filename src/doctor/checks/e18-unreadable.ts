import type { Check } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";

export const unreadable: Check = {
  code: "E18",
  title: { en: "A file that go has to read cannot be read.", zh: "go 需要读取的文件无法读取。" },
  plainGo: "`open …: permission denied`; for the file of go env -w nothing at all: its settings then do not count",
  probe: "reads go.mod, go.sum, go.work and the file of go env -w",
  find: async ({ surroundings: { project, envFile, unreadable: why } }) => {
    const found = [project.goMod, project.goWork, ...project.modules, ...project.sums].find(
      (read) => read?.state === "unreadable",
    );
    const file = found?.file ?? (why === undefined ? undefined : envFile);
    if (file === undefined) return undefined;
    const because = found?.state === "unreadable" ? found.why : (why ?? "");
    return {
      subject: file,
      evidence: { file, why: because },
      cause: { en: `${file} cannot be read: ${because}`, zh: `无法读取 ${file}：${because}` },
      fixes: [
        {
          command: `ls -l ${quoted(file)}`,
          what: { en: "give it back to yourself (chown, chmod)", zh: "把它的权限还给自己（chown、chmod）" },
          risk: keeps,
        },
      ],
    };
  },
};
