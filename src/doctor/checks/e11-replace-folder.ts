import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Replace } from "../../gomod/go-mod/go-mod.ts";
import type { Check } from "../check.ts";
import { quoted } from "../fixes.ts";
import type { ProjectFiles } from "../surroundings/project-files.ts";

export const replaceFolder: Check = {
  code: "E11",
  title: {
    en: "A replace directive leads to a folder that has no go.mod.",
    zh: "replace 指令指向的目录中没有 go.mod。",
  },
  plainGo: "`… (replaced by ../lib): reading ../lib/go.mod: open …: no such file or directory`",
  probe: "looks for the go.mod of every folder that stands in for a required module",
  find: async ({ surroundings: { project } }) => {
    for (const { file, line, rule, wanted } of inForce(project)) {
      const goMod = join(resolve(dirname(file), rule.to.path), "go.mod");
      if (await isThere(goMod)) continue;
      const { path, version } = rule.from;
      const from = version === undefined ? path : `${path}@${version}`;
      const work = file.endsWith("go.work");
      return {
        subject: goMod,
        evidence: { file, line, module: wanted, replacedBy: rule.to.path, missing: goMod },
        cause: {
          en: `${file}:${line} puts the folder ${rule.to.path} in the place of ${wanted}, and there is no ${goMod}`,
          zh: `${file}:${line} 用目录 ${rule.to.path} 代替 ${wanted}，而 ${goMod} 不存在`,
        },
        fixes: [
          {
            command: `go ${work ? "work" : "mod"} edit -dropreplace=${quoted(from)} ${quoted(file)}`,
            what: {
              en: "take the published module again; a folder of one machine belongs into a go.work that is not committed",
              zh: "改回使用已发布的模块；仅本机存在的目录应写进不提交的 go.work",
            },
            risk: { en: "the changes in that folder are then not used", zh: "将不再使用该目录中的改动" },
          },
        ],
      };
    }
    return undefined;
  },
};

type InForce = { readonly file: string; readonly line: number; readonly rule: Replace; readonly wanted: string };

/** The rules that put a folder in the place of what is required; those of go.work rule over those of the modules. */
function inForce({ goWork, modules }: ProjectFiles): readonly InForce[] {
  const above = goWork?.state === "read" ? goWork.parsed.replace.map((rule) => ({ file: goWork.file, rule })) : [];
  return modules.flatMap((read) => {
    if (read.state !== "read") return [];
    const rules = [...above, ...read.parsed.replace.map((rule) => ({ file: read.file, rule }))];
    return read.parsed.require.flatMap(({ path, version }): readonly InForce[] => {
      const named = rules.filter(({ rule: { from } }) => from.path === path);
      const chosen =
        named.find(({ rule: { from } }) => from.version === version) ??
        named.find(({ rule: { from } }) => from.version === undefined);
      if (chosen === undefined || chosen.rule.to.version !== undefined) return [];
      return [{ ...chosen, line: chosen.rule.at.line, wanted: `${path}@${version}` }];
    });
  });
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    // What may not be looked at is no missing file
    (failure: NodeJS.ErrnoException) => failure.code !== "ENOENT" && failure.code !== "ENOTDIR",
  );
}
