import { relative } from "node:path";
import type { Check, Found } from "../check.ts";
import { keeps, quoted } from "../fixes.ts";

export const malformed: Check = {
  code: "E13",
  also: ["E7"],
  title: { en: "go.mod or go.work cannot be read as one.", zh: "go.mod 或 go.work 无法解析。" },
  plainGo:
    '`unknown directive: <<<<<<<`, with file and line; `version "v2.0.0" invalid: should be v0 or v1, not v2`; `missing module declaration`',
  probe: "reads the files as go does; names file, line and column",
  explains: ["B14"],
  find: async ({ surroundings: { project, folder } }) => {
    const nameless = [project.goMod, ...project.modules].find(
      (read) => read?.state === "read" && read.parsed.module === undefined,
    );
    if (nameless !== undefined) return withoutModule(nameless.file);
    for (const read of [project.goWork, project.goMod, ...project.modules]) {
      if (read?.state !== "malformed") continue;
      const [first = "", ...more] = read.fault.message.split("\n");
      const conflict = /^(?:<{7}|={7}|>{7})/m.test(read.text);
      return {
        subject: read.file,
        evidence: { file: read.file, at: first, more: more.length, conflictMarkers: conflict },
        cause: {
          en: `${first}${conflict ? ": a merge was left standing" : ""}; go reads nothing of the project before that is mended`,
          zh: `${first}${conflict ? "：合并冲突尚未解决" : ""}；修好之前 go 不会读取该项目`,
        },
        fixes: [
          {
            command: `\${EDITOR:-vi} ${quoted(relative(folder, read.file) || read.file)}`,
            what: conflict
              ? { en: "resolve the conflict, then go mod tidy", zh: "解决冲突，然后 go mod tidy" }
              : { en: "correct that line", zh: "改正该行" },
            risk: keeps,
          },
        ],
      };
    }
    return undefined;
  },
};

function withoutModule(file: string): Found {
  return {
    subject: file,
    evidence: { file, module: "missing" },
    cause: {
      en: `${file} has no module line: go refuses it before it reads what it requires`,
      zh: `${file} 没有 module 行：go 会直接拒绝，不再读取其依赖`,
    },
    fixes: [
      {
        command: `go mod edit -module=example.com/NAME ${quoted(file)}`,
        what: { en: "say what the module is called", zh: "写上模块的路径" },
        risk: keeps,
      },
    ],
  };
}
