import type { GoMod, Module, Replace } from "../../gomod/go-mod/go-mod.ts";
import { checkModulePath, type ModulePath } from "../../gomod/module-path.ts";
import { checkModuleVersion, isCanonicalVersion } from "../../gomod/version.ts";

/** A version of a module that can be fetched. */
export type Named = { readonly module: ModulePath; readonly version: string };

/**
 * What the modules of a project require of others, with replacements applied and folders left out.
 * @param replace of go.work; it rules over those of the modules
 */
export function requirements(modules: readonly GoMod[], replace: readonly Replace[] = []): readonly Named[] {
  const own = new Set(modules.map(({ module }) => module?.path));
  const found = new Map<string, Named>();
  for (const { require, replace: mine } of modules) {
    const rules = [...replace, ...mine];
    for (const { path, version } of require) {
      const target = replaced({ path, version }, rules);
      if (target !== undefined && !own.has(path)) found.set(`${target.module}@${target.version}`, target);
    }
  }
  return [...found.values()];
}

/** undefined: a folder stands in its place, or no module can be called so. */
function replaced({ path, version = "" }: Module, rules: readonly Replace[]): Named | undefined {
  const forPath = rules.filter(({ from }) => from.path === path);
  const rule =
    forPath.find(({ from }) => from.version === version) ?? forPath.find(({ from }) => from.version === undefined);
  const target = rule === undefined ? { path, version } : rule.to;
  if (target.version === undefined || checkModulePath(target.path) !== undefined) return undefined;
  const module = target.path as ModulePath;
  const fits = isCanonicalVersion(target.version) && checkModuleVersion(module, target.version) === undefined;
  return fits ? { module, version: target.version } : undefined;
}
