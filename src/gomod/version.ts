import { Fault } from "../fault/fault.ts";
import { compareByteOrder } from "./byte-order.ts";
import { type ModulePath, splitPathVersion } from "./module-path.ts";
import { quoted } from "./quoted.ts";
import * as semver from "./semver.ts";

declare const checked: unique symbol;

/** A version that names one state of a module for ever: "v1.2.3", "v2.0.0+incompatible", a pseudo-version. */
export type CanonicalVersion = string & { readonly [checked]: "CanonicalVersion" };

/** Go's module.Version: a path and a version, or in go.sum a version and a file, "v1.0.0/go.mod". */
export type ModuleVersion = { readonly path: string; readonly version: string };

/** @throws {Fault} BAD_VERSION */
export function parseCanonicalVersion(text: string): CanonicalVersion {
  if (isCanonicalVersion(text)) return text;
  const canonical = canonicalVersion(text);
  throw new Fault(
    "BAD_VERSION",
    canonical === ""
      ? `${quoted(text)} is not a semantic version`
      : `${quoted(text)} is not a canonical version: that would be ${quoted(canonical)}`,
  );
}

/** False for branches, commits, short forms ("v1.2") and build metadata other than "+incompatible". */
export function isCanonicalVersion(text: string): text is CanonicalVersion {
  return text !== "" && canonicalVersion(text) === text;
}

/**
 * As `semver.canonical`, but "+incompatible" stays. "" for what is no semantic version.
 * @see x/mod module.CanonicalVersion
 */
export function canonicalVersion(version: string): string {
  const canonical = semver.canonical(version);
  return semver.build(version) === "+incompatible" ? `${canonical}+incompatible` : canonical;
}

/**
 * Why this module cannot have this version (any semantic version, canonical or not); undefined when it can.
 * @see x/mod module.Check
 */
export function checkModuleVersion(path: ModulePath, version: string): string | undefined {
  if (!semver.isValid(version)) return `${quoted(version)} is not a semantic version`;
  return checkPathMajor(version, splitPathVersion(path)?.pathMajor ?? "");
}

/** True when `checkPathMajor` has no objection. */
export function matchPathMajor(version: string, pathMajor: string): boolean {
  return checkPathMajor(version, pathMajor) === undefined;
}

/**
 * Why a version does not fit the major version of a module path ("/v2", ".v3", or "" for v0, v1 and +incompatible);
 * undefined when it fits.
 * @see x/mod module.CheckPathMajor
 */
export function checkPathMajor(version: string, pathMajor: string): string | undefined {
  const wanted = withoutUnstable(pathMajor);
  // Early go commands wrote v0.0.0- pseudo-versions for gopkg.in paths that end in .v1; go.mod files still hold them.
  if (wanted === ".v1" && version.startsWith("v0.0.0-")) return undefined;
  const major = semver.major(version);
  if (wanted === "") {
    if (major === "v0" || major === "v1" || semver.build(version) === "+incompatible") return undefined;
    return `${quoted(version)} should be v0 or v1, or the module path should end in the major version`;
  }
  if (/^[/.]/.test(wanted) && major === wanted.slice(1)) return undefined;
  return `${quoted(version)} should be ${wanted.replace(/^[/.]/, "")}, as the module path says`;
}

/**
 * The tag prefix that a path major implies: "/v2" → "v2", "" → "" (v0 or v1).
 * @throws {Fault} BAD_MODULE_PATH when this is no path major
 * @see x/mod module.PathMajorPrefix
 */
export function pathMajorPrefix(pathMajor: string): string {
  if (pathMajor === "") return "";
  const prefix = withoutUnstable(pathMajor).slice(1);
  if (!/^[/.]/.test(pathMajor) || prefix !== semver.major(prefix)) {
    throw new Fault("BAD_MODULE_PATH", `${quoted(pathMajor)} is not the major version of a module path`);
  }
  return prefix;
}

/**
 * Semantic order; versions followed by a file, as in go.sum ("v1.0.0/go.mod"), come right behind the same version.
 * Versions that differ only in build metadata are equal.
 */
export function compareVersions(a: string, b: string): -1 | 0 | 1 {
  const [versionA, fileA] = splitFile(a);
  const [versionB, fileB] = splitFile(b);
  return versionA === versionB ? compareByteOrder(fileA, fileB) : semver.compare(versionA, versionB);
}

/**
 * A copy sorted by path (bytes), then version.
 * @see x/mod module.Sort
 */
export function sortModuleVersions<T extends ModuleVersion>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => compareByteOrder(a.path, b.path) || compareVersions(a.version, b.version));
}

function withoutUnstable(pathMajor: string): string {
  return pathMajor.startsWith(".v") ? pathMajor.replace(/-unstable$/, "") : pathMajor;
}

function splitFile(version: string): readonly [version: string, file: string] {
  const slash = version.indexOf("/");
  return slash < 0 ? [version, ""] : [version.slice(0, slash), version.slice(slash)];
}
