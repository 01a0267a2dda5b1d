import { modulePathOf } from "../../gomod/go-mod/module-path-of.ts";
import type { GoMod, Replace } from "../../gomod/go-mod/go-mod.ts";
import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { routes } from "../probes/routes.ts";
import type { ProjectFiles } from "../surroundings/project-files.ts";

export const otherPath: Check = {
  code: "E9",
  title: {
    en: "A required module calls itself by another path: a fork, or it was renamed.",
    zh: "所需模块自称的路径与要求的不同：它是分叉，或已改名。",
  },
  plainGo: "`module declares its path as: X but was required as: Y`",
  probe: "reads the module line of each go.mod the proxy serves; the target of a replace may call itself as it likes",
  find: async (patient) => {
    const stands = new Set(replacements(patient.surroundings.project).map(({ to }) => to.path));
    for (const { named, stops } of await patient.measure(routes)) {
      const exchange = stops.find(({ leads }) => leads === "served")?.exchange;
      if (exchange?.end !== "answered" || named.version === "latest" || stands.has(named.module)) continue;
      const declared = modulePathOf(exchange.body.toString("utf8"));
      if (declared === undefined || declared === "" || declared === named.module) continue;
      return {
        subject: named.module,
        evidence: { required: `${named.module}@${named.version}`, declared, url: exchange.url },
        cause: {
          en: `go.mod requires ${named.module}@${named.version}, whose own go.mod says that it is ${declared}`,
          zh: `go.mod 要求 ${named.module}@${named.version}，而它自己的 go.mod 声明为 ${declared}`,
        },
        fixes: [
          {
            command: `go mod edit -droprequire=${named.module} -require=${declared}@${named.version}`,
            what: {
              en: "it was renamed: require it as it calls itself, and change the imports",
              zh: "若已改名：按其自称的路径引用，并修改 import",
            },
            risk: keeps,
          },
          {
            command: `go mod edit -droprequire=${named.module} -require=${declared}@${named.version} -replace=${declared}=${named.module}@${named.version}`,
            what: {
              en: "it is a fork: keep the path it has, and put the fork in its place",
              zh: "若是分叉：保留原路径，并用分叉替换",
            },
            risk: keeps,
          },
        ],
      };
    }
    return undefined;
  },
};

function replacements({ goWork, modules }: ProjectFiles): readonly Replace[] {
  const own = modules.flatMap((read): readonly GoMod[] => (read.state === "read" ? [read.parsed] : []));
  return [...(goWork?.state === "read" ? goWork.parsed.replace : []), ...own.flatMap(({ replace }) => replace)];
}
