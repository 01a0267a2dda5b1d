import type { Scope } from "../../events/scope.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { isPseudoVersion, pseudoVersion } from "../../gomod/pseudo-version.ts";
import * as semver from "../../gomod/semver.ts";
import { canonicalVersion, matchPathMajor } from "../../gomod/version.ts";
import { checkPseudoVersion } from "./check-pseudo-version.ts";
import type { Directory } from "./find-directory.ts";
import type { ModuleRepository } from "./module-repository.ts";
import { tagsAt } from "./refs.ts";
import { findRevision, type Revision } from "./revision.ts";
import { tagVersion, versionTag } from "./tag-version.ts";

/** A version of a module that exists, and the commit and folder that are its content. */
export type Resolved = {
  readonly version: string;
  readonly hash: string;
  readonly time: Date;
  readonly directory: Directory;
};

/**
 * What a version, branch, tag or commit means for a module: itself when it is a version, else the highest tag of its
 * commit, else a pseudo-version.
 * @throws {Fault} NOT_FOUND with the go command's own words
 * @see cmd/go/internal/modfetch/coderepo.go Stat and convert
 */
export async function resolveVersion(repository: ModuleRepository, asked: string, scope: Scope): Promise<Resolved> {
  const { place, mirror } = repository;
  const revision = await findRevision(mirror, revisionOf(repository, asked), scope);
  if (isPseudoVersion(asked)) {
    const resolved = await canonical(repository, revision, asked, asked, scope);
    await checkPseudoVersion(repository, revision, asked, scope);
    return resolved;
  }
  const own = tagVersion(place, revision.name);
  if (own?.canonical === true) {
    try {
      return await canonical(repository, revision, own.version, asked, scope);
    } catch (failure) {
      if (!isFault(failure, "NOT_FOUND")) throw failure;
    }
  }
  return convert(repository, revision, asked, scope);
}

/** The newest state of the branch that HEAD names. */
export async function resolveHead(repository: ModuleRepository, scope: Scope): Promise<Resolved> {
  const revision = await findRevision(repository.mirror, "HEAD", scope);
  return convert(repository, revision, "", scope);
}

async function convert(
  repository: ModuleRepository,
  revision: Revision,
  asked: string,
  scope: Scope,
): Promise<Resolved> {
  const { place, mirror } = repository;
  const isRetracted = await retractions(repository, scope);
  const usable = async (version: string): Promise<boolean> =>
    matchPathMajor(version, place.pathMajor) || mayBeIncompatible(repository, revision, version, asked, scope);
  let highest = "";
  let base = "";
  for (const tag of tagsAt(await mirror.refs(scope), revision.hash)) {
    const found = tagVersion(place, tag);
    if (found === undefined) continue;
    if (asked !== "" && semver.compare(found.version, asked) === 0) {
      if (found.canonical) return canonical(repository, revision, found.version, asked, scope);
      base = found.version;
    }
    const higher = found.canonical && semver.compare(highest, found.version) < 0;
    if (higher && !isRetracted(found.version) && (await usable(found.version))) highest = found.version;
  }
  if (highest !== "") return canonical(repository, revision, highest, asked, scope);
  if (base === "") base = await newestBefore(repository, revision, isRetracted, usable, scope);
  const version = pseudoVersion(place.pseudoMajor, base, revision.time, revision.hash.slice(0, 12));
  return canonical(repository, revision, version, asked, scope);
}

/** The highest version with a tag on the commit or before it. @see coderepo.go tagAllowed, codehost/git.go RecentTag */
async function newestBefore(
  { place, mirror }: ModuleRepository,
  { hash }: Revision,
  isRetracted: (version: string) => boolean,
  usable: (version: string) => Promise<boolean>,
  scope: Scope,
): Promise<string> {
  const { tags } = await mirror.refs(scope);
  if (!tags.some((tag) => tag.startsWith(`${place.tagPrefix}v`))) return "";
  let highest = "";
  let version = "";
  for (const tag of await mirror.tagsUpTo(hash, scope)) {
    const found = tagVersion(place, tag);
    if (found === undefined || isRetracted(found.version) || !(await usable(found.version))) continue;
    const written = tag.slice(place.tagPrefix.length);
    if (semver.compare(written, highest) > 0) [highest, version] = [written, found.version];
  }
  return version;
}

/**
 * The version as this module may have it, with its folder; "+incompatible" is added where it is needed and allowed.
 * @see coderepo.go checkCanonical
 */
async function canonical(
  repository: ModuleRepository,
  revision: Revision,
  found: string,
  asked: string,
  scope: Scope,
): Promise<Resolved> {
  const { place } = repository;
  const directory = await repository.directory(revision, found, scope);
  let version = found === asked.replace(/\+incompatible$/, "") ? asked : found;
  const base = version.replace(/\+incompatible$/, "");
  let objection: string | undefined;
  if (!matchPathMajor(base, place.pathMajor)) {
    if (await mayBeIncompatible(repository, revision, base, asked, scope)) version = `${base}+incompatible`;
    else if (place.pathMajor !== "") {
      objection = "module path includes a major version suffix, so major version must match";
    } else {
      const path = `${place.pathPrefix}/${semver.major(version)}`;
      objection = `module contains a go.mod file, so module path must match major version ("${path}")`;
    }
  } else if (version.endsWith("+incompatible")) {
    objection = `+incompatible suffix not allowed: major version ${semver.major(version)} is compatible`;
  }
  const askedBase = asked.replace(/\+incompatible$/, "");
  if (asked !== "" && asked === canonicalVersion(asked) && askedBase !== base) {
    throw new Fault("NOT_FOUND", `resolves to version ${version} (${askedBase} is not a tag)`);
  }
  if (objection !== undefined) throw new Fault("NOT_FOUND", objection);
  return { version, hash: revision.hash, time: revision.time, directory };
}

/** @see coderepo.go canUseIncompatible, golang.org/issue/51324 */
async function mayBeIncompatible(
  repository: ModuleRepository,
  { hash }: Revision,
  version: string,
  asked: string,
  scope: Scope,
): Promise<boolean> {
  const { codeDir, pathMajor } = repository.place;
  if (codeDir !== "" || pathMajor !== "") return false;
  if (await repository.hasFile(hash, "go.mod", scope)) return false;
  if (asked.endsWith("+incompatible")) return true;
  return !(await repository.hasFile(hash, `${semver.major(version)}/go.mod`, scope));
}

/** What the newest version with a go.mod takes back; nothing when that cannot be found out. */
async function retractions(repository: ModuleRepository, scope: Scope): Promise<(version: string) => boolean> {
  try {
    const versions = (await repository.versions(scope)).filter((version) => !version.endsWith("+incompatible"));
    const newest = versions.findLast((version) => semver.prerelease(version) === "") ?? versions.at(-1);
    return newest === undefined ? () => false : await repository.retractedBy(newest, scope);
  } catch (failure) {
    if (!isFault(failure, "NOT_FOUND")) throw failure;
    return () => false;
  }
}

function revisionOf({ place }: ModuleRepository, asked: string): string {
  return semver.isValid(asked) ? versionTag(place, asked) : asked;
}
