import { compareByteOrder } from "../byte-order.ts";
import type { Module } from "../go-mod/go-mod.ts";
import * as semver from "../semver.ts";
import { compareGoVersions, compareToolchains } from "./go-version.ts";

/** One name for each module version; a version holds no space. */
export function moduleKey({ path, version = "" }: Module): string {
  return `${version} ${path}`;
}

export function isSameModule(a: Module, b: Module): boolean {
  return a.path === b.path && a.version === b.version;
}

/** True for the two names under which Go itself stands in a module graph. */
export function isToolchain(path: string): boolean {
  return path === "go" || path === "toolchain";
}

/**
 * Compares two versions of one module: negative, 0, positive. Without a version it is the main module, which is higher
 * than any version of itself that others require.
 * @see cmd/go/internal/modload/mvs.go (cmpVersion)
 */
export function compareInGraph(path: string, a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  if (path === "go") return compareGoVersions(a, b);
  return path === "toolchain" ? compareToolchains(a, b) : semver.compare(a, b);
}

/** A copy sorted by path, then version. */
export function sortModules(modules: readonly Module[]): readonly Module[] {
  return modules.toSorted((a, b) => compareByteOrder(a.path, b.path) || compareInGraph(a.path, a.version, b.version));
}
