import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import { pseudoVersionBase, pseudoVersionRev, pseudoVersionTime } from "../../gomod/pseudo-version.ts";
import * as semver from "../../gomod/semver.ts";
import type { ModuleRepository } from "./module-repository.ts";
import { tagsAt } from "./refs.ts";
import type { Revision } from "./revision.ts";

/**
 * Whether a pseudo-version says the truth: its commit, its time, and the tag before it, which must really come before it,
 * or anybody could make a version that is higher than all others.
 * @throws {Fault} NOT_FOUND with the go command's own words
 * @see cmd/go/internal/modfetch/coderepo.go validatePseudoVersion
 */
export async function checkPseudoVersion(
  repository: ModuleRepository,
  { hash, time }: Revision,
  version: string,
  scope: Scope,
): Promise<void> {
  const { place, mirror } = repository;
  const refuse = (why: string) => new Fault("NOT_FOUND", `invalid pseudo-version: ${why}`);
  const rev = pseudoVersionRev(version);
  const short = hash.slice(0, 12);
  if (rev !== short) {
    if (rev.startsWith(short)) throw refuse(`revision is longer than canonical (expected ${short})`);
    if (short.startsWith(rev)) throw refuse(`revision is shorter than canonical (expected ${short})`);
    throw refuse(`does not match short name of revision (expected ${short})`);
  }
  if (pseudoVersionTime(version).getTime() !== time.getTime()) {
    const expected = time.toISOString().replace(/\D/g, "").slice(0, 14);
    throw refuse(`does not match version-control timestamp (expected ${expected})`);
  }
  const base = pseudoVersionBase(version.replace(/\+incompatible$/, ""));
  if (base === "") {
    if (place.pseudoMajor === "" && semver.major(version) === "v1") {
      throw refuse("major version without preceding tag must be v0, not v1");
    }
    return;
  }
  const refs = await mirror.refs(scope);
  const own = `${place.tagPrefix}${base}`;
  if (tagsAt(refs, hash).includes(own)) {
    throw refuse(
      `tag (${own}) found on revision ${rev} is already canonical, so should not be replaced with a pseudo-version derived from that tag`,
    );
  }
  const before = refs.tags.filter(
    (tag) => tag.startsWith(own) && semver.compare(tag.slice(place.tagPrefix.length), base) === 0,
  );
  if (before.length === 0) throw refuse(`preceding tag (${base}) not found`);
  for (const tag of before) if (await mirror.isAncestor(tag, hash, scope)) return;
  throw refuse(`revision ${rev} is not a descendent of preceding tag (${before.at(-1) ?? base})`);
}
