import type { Scope } from "../../events/scope.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import * as semver from "../../gomod/semver.ts";
import { canonicalVersion, matchPathMajor } from "../../gomod/version.ts";
import { madeUpGoMod } from "./find-directory.ts";
import type { ModuleRepository } from "./module-repository.ts";
import { resolveHead, resolveVersion, type Resolved } from "./resolve-version.ts";

type Wanted = { readonly fits: (version: string) => boolean; readonly incompatible: boolean };

/**
 * What a question for a version means now: "latest", a beginning ("v1", "v1.2") or anything `resolveVersion` takes.
 * @throws {Fault} NOT_FOUND
 * @see cmd/go/internal/modload/query.go queryProxy
 */
export async function queryVersion(repository: ModuleRepository, query: string, scope: Scope): Promise<Resolved> {
  if (query === "latest") return latestVersion(repository, scope);
  if (/^v\d+(?:\.\d+)?$/.test(query) && semver.isValid(query)) return newestWith(repository, query, scope);
  try {
    return await resolveVersion(repository, query, scope);
  } catch (failure) {
    // Build metadata do not count: a tag without them means the same
    const plain = canonicalVersion(query);
    if (!isFault(failure, "NOT_FOUND") || plain === "" || plain === query) throw failure;
    return resolveVersion(repository, plain, scope).catch(() => {
      throw failure;
    });
  }
}

/** The highest release that is not retracted, else the highest pre-release, else what HEAD is. */
export async function latestVersion(repository: ModuleRepository, scope: Scope): Promise<Resolved> {
  const versions = await repository.versions(scope);
  const isRetracted = await retractedByLatest(repository, versions, scope);
  const wanted = { fits: (version: string) => !isRetracted(version), incompatible: false };
  const found = await newest(repository, versions, wanted, scope);
  if (found !== undefined) return resolveVersion(repository, found, scope);
  const head = await resolveHead(repository, scope).catch((failure: unknown) => {
    if (isFault(failure, "NOT_FOUND")) return undefined;
    throw failure;
  });
  if (head !== undefined && wanted.fits(head.version)) return resolveVersion(repository, head.version, scope);
  throw new Fault("NOT_FOUND", `no matching versions for query "latest"`);
}

async function newestWith(repository: ModuleRepository, query: string, scope: Scope): Promise<Resolved> {
  const versions = await repository.versions(scope);
  const isRetracted = await retractedByLatest(repository, versions, scope);
  const fits = (version: string): boolean =>
    version.startsWith(`${query}.`) && semver.compare(version, query) >= 0 && !isRetracted(version);
  const incompatible = !matchPathMajor(query, repository.place.pathMajor);
  const found = await newest(repository, versions, { fits, incompatible }, scope);
  if (found === undefined) throw new Fault("NOT_FOUND", `no matching versions for query "${query}"`);
  return resolveVersion(repository, found, scope);
}

/** Retractions stand in the newest version, retracted or not. @see cmd/go/internal/modload/modfile.go CheckRetractions */
async function retractedByLatest(
  repository: ModuleRepository,
  versions: readonly string[],
  scope: Scope,
): Promise<(version: string) => boolean> {
  try {
    const found = await newest(repository, versions, { fits: () => true, incompatible: false }, scope);
    if (found !== undefined) return await repository.retractedBy(found, scope);
    const head = await resolveHead(repository, scope);
    return await repository.retractedBy(head.version, scope);
  } catch (failure) {
    if (isFault(failure, "NOT_FOUND")) return () => false;
    throw failure;
  }
}

/** @see query.go filterVersions: a newest fitting version with a go.mod shuts out what is "+incompatible" */
async function newest(
  repository: ModuleRepository,
  versions: readonly string[],
  { fits, incompatible }: Wanted,
  scope: Scope,
): Promise<string | undefined> {
  let chosen = versions.filter(fits);
  const compatible = chosen.filter((version) => !version.endsWith("+incompatible"));
  const last = compatible.at(-1);
  if (!incompatible && last !== undefined && compatible.length < chosen.length) {
    const goMod = Buffer.from(await repository.goMod(last, scope));
    if (!goMod.equals(madeUpGoMod(repository.place.module))) chosen = compatible;
  }
  return chosen.findLast((version) => semver.prerelease(version) === "") ?? chosen.at(-1);
}
