import { isFault } from "../fault/fault.ts";
import { compareGoVersions } from "../gomod/build-list/go-version.ts";
import { parseGoModLax } from "../gomod/go-mod/parse-go-mod.ts";
import { checkModulePath, type ModulePath } from "../gomod/module-path.ts";
import { checkModuleVersion, isCanonicalVersion } from "../gomod/version.ts";
import type { Wanted } from "./objects.ts";

export type RequiredAhead = {
  /** The file names all it needs (go 1.17 and later), so the go command reads no more than the highest of each. */
  readonly pruned: boolean;
  readonly mods: readonly Wanted[];
};

/**
 * The .mod files the go command is likely to read after this one: one level, never the whole graph. Of a file that is
 * pruned only direct requirements count; what they need in turn stands in the main module's own file, which goes first.
 * @see https://go.dev/ref/mod#graph-pruning
 */
export function requiredAhead(goMod: Uint8Array): RequiredAhead {
  try {
    const { go, require } = parseGoModLax(goMod);
    const pruned = go !== undefined && compareGoVersions(go.version, "1.17") >= 0;
    const mods = require
      .filter(({ indirect }) => !(pruned && indirect))
      .filter(({ path, version }) => canBe(path, version))
      .map(({ path, version }): Wanted => ({ kind: "mod", module: path as ModulePath, version }));
    return { pruned, mods };
  } catch (failure) {
    // Served files were checked; one that was kept by other rules is no reason to fail here.
    if (isFault(failure)) return { pruned: true, mods: [] };
    throw failure;
  }
}

function canBe(path: string, version: string): boolean {
  return (
    checkModulePath(path) === undefined &&
    isCanonicalVersion(version) &&
    checkModuleVersion(path as ModulePath, version) === undefined
  );
}
