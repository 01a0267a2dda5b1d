import { isPseudoVersion, pseudoVersionRev } from "../../gomod/pseudo-version.ts";
import * as semver from "../../gomod/semver.ts";
import { isCanonicalVersion, matchPathMajor } from "../../gomod/version.ts";
import type { Place } from "./place.ts";

export type TagVersion = { readonly version: string; readonly canonical: boolean };

/**
 * The version a tag stands for; undefined when it is none for this module. "v1.2.3+meta" stands for v1.2.3, but not as its
 * canonical tag.
 * @see cmd/go/internal/modfetch/coderepo.go tagToVersion
 */
export function tagVersion({ tagPrefix }: Place, tag: string): TagVersion | undefined {
  if (!tag.startsWith(tagPrefix) || isPseudoVersion(tag)) return undefined;
  const trimmed = tag.slice(tagPrefix.length);
  const version = semver.canonical(trimmed);
  if (version === "" || !trimmed.startsWith(version)) return undefined;
  return { version, canonical: version === trimmed };
}

/** What to look up for a version: its tag, or the commit of a pseudo-version. @see coderepo.go revToRev */
export function versionTag({ tagPrefix }: Place, version: string): string {
  return isPseudoVersion(version) ? pseudoVersionRev(version) : `${tagPrefix}${version.replace(/\+incompatible$/, "")}`;
}

/** Canonical versions among tags, those of another major apart. */
export function sortedVersions(
  place: Place,
  tags: readonly string[],
): { readonly fitting: string[]; readonly others: string[] } {
  const fitting: string[] = [];
  const others: string[] = [];
  for (const tag of tags) {
    if (!tag.startsWith(place.tagPrefix)) continue;
    const version = tag.slice(place.tagPrefix.length);
    if (!isCanonicalVersion(version) || semver.build(version) !== "" || isPseudoVersion(version)) continue;
    if (matchPathMajor(version, place.pathMajor)) fitting.push(version);
    else if (place.codeDir === "" && place.pathMajor === "" && majorNumber(version) > 1) others.push(version);
  }
  return { fitting: semver.sort(fitting), others: semver.sort(others) };
}

function majorNumber(version: string): number {
  return Number(semver.major(version).slice(1));
}
