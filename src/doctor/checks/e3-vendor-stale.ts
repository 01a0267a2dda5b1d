import { dirname, join } from "node:path";
import type { GoMod } from "../../gomod/go-mod/go-mod.ts";
import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { quotedFields } from "../surroundings/quoted-fields.ts";
import { readUserFile } from "../surroundings/read-file.ts";

export const vendorStale: Check = {
  code: "E3",
  title: { en: "The vendor folder does not fit go.mod.", zh: "vendor 目录与 go.mod 不一致。" },
  plainGo:
    "`go mod download` nothing; `go build`: `inconsistent vendoring`, `… not marked as explicit in vendor/modules.txt`",
  probe:
    "compares what go.mod requires with the lines marked explicit in vendor/modules.txt, where go builds from vendor",
  find: async ({ surroundings: { project, settings } }) => {
    const { goMod, goWork, vendored } = project;
    const mode = quotedFields(settings.GOFLAGS.value)
      .map((word) => /^--?mod=(.*)$/.exec(word)?.[1])
      .findLast((value) => value !== undefined);
    if (goMod?.state !== "read" || goWork !== undefined || (mode === undefined ? !vendored : mode !== "vendor")) {
      return undefined;
    }
    const list = await readUserFile(join(dirname(goMod.file), "vendor/modules.txt"), explicitModules);
    if (list.state !== "read") return undefined;
    const difference = differences(goMod.parsed, list.parsed);
    const [first] = difference;
    if (first === undefined) return undefined;
    return {
      subject: list.file,
      evidence: { goMod: goMod.file, modules: list.file, differences: difference.length, first: first.what },
      cause: {
        en: `go builds from the vendor folder, and ${first.what} stands in ${first.only} alone`,
        zh: `go 从 vendor 目录构建，而 ${first.what} 只出现在 ${first.only} 中`,
      },
      fixes: [
        {
          command: "go mod vendor",
          what: { en: "make the folder anew from go.mod", zh: "按 go.mod 重新生成 vendor 目录" },
          risk: {
            en: "verified as any download; changes made by hand in vendor are lost",
            zh: "与普通下载同样校验；手工改动会丢失",
          },
        },
        {
          command: "GOFLAGS=-mod=mod go build ./...",
          what: { en: "leave the folder out this once", zh: "这一次不使用 vendor 目录" },
          risk: keeps,
        },
      ],
    };
  },
};

type Difference = { readonly what: string; readonly only: "go.mod" | "vendor/modules.txt" };

/** @see cmd/go/internal/modload/vendor.go checkVendorConsistency; below go 1.14 nothing is marked */
function differences({ require, go }: GoMod, explicit: ReadonlySet<string>): readonly Difference[] {
  const [major = 1, minor = 0] = (go?.version ?? "1.0").split(".").map((part) => Number.parseInt(part, 10));
  if (major === 1 && minor < 14) return [];
  const required = new Set(require.map(({ path, version }) => `${path}@${version}`));
  return [
    ...[...required].filter((one) => !explicit.has(one)).map((what) => ({ what, only: "go.mod" as const })),
    ...[...explicit].filter((one) => !required.has(one)).map((what) => ({ what, only: "vendor/modules.txt" as const })),
  ];
}

/** "# PATH VERSION", and "## explicit" below it for what go.mod names. @see cmd/go/internal/modload/vendor.go readVendorList */
function explicitModules(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  let module: string | undefined;
  for (const line of text.split("\n")) {
    const [, path, version] = /^# (\S+) (v\S+)/.exec(line) ?? [];
    if (line.startsWith("# ")) module = path === undefined ? undefined : `${path}@${version}`;
    else if (module !== undefined && /^## (?:.*;\s*)?explicit(?:;|\s*$)/.test(line)) found.add(module);
  }
  return found;
}
