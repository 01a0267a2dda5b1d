import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import { parseGoModLax } from "../../gomod/go-mod/parse-go-mod.ts";
import * as semver from "../../gomod/semver.ts";
import { type Directory, findDirectory, madeUpGoMod } from "./find-directory.ts";
import type { Mirror } from "./mirror.ts";
import type { Place } from "./place.ts";
import { findRevision, type Revision } from "./revision.ts";
import { sortedVersions, versionTag } from "./tag-version.ts";

/** One module in its repository: which versions there are, and what their go.mod says. */
export class ModuleRepository {
  readonly mirror: Mirror;
  readonly place: Place;

  constructor(mirror: Mirror, place: Place) {
    this.mirror = mirror;
    this.place = place;
  }

  /** Versions with a tag, in order; those of other majors last, as "+incompatible", where they may be used. */
  async versions(scope: Scope): Promise<readonly string[]> {
    const { module } = this.place;
    if (module.startsWith("gopkg.in/") && module.endsWith("-unstable")) return [];
    const { tags } = await this.mirror.refs(scope);
    const { fitting, others } = sortedVersions(this.place, tags);
    return [...fitting, ...(await this.#incompatible(fitting.at(-1), others, scope))];
  }

  /** The go.mod of a version that has a tag, made up where it has none. */
  async goMod(version: string, scope: Scope): Promise<Uint8Array> {
    const revision = await this.tagged(version, scope);
    const { goMod } = await this.directory(revision, version, scope);
    return goMod ?? madeUpGoMod(this.place.module);
  }

  tagged(version: string, scope: Scope): Promise<Revision> {
    return findRevision(this.mirror, versionTag(this.place, version), scope);
  }

  directory(revision: Revision, version: string, scope: Scope): Promise<Directory> {
    return findDirectory(this.mirror, this.place, revision.hash, version, scope);
  }

  /** Whether a commit has such a file. */
  async hasFile(hash: string, path: string, scope: Scope): Promise<boolean> {
    return (await this.mirror.entries(hash, [path], scope)).some(
      (entry) => entry.path === path && /^1[02]/.test(entry.mode),
    );
  }

  /** Which versions the go.mod of this version takes back. A go.mod that cannot be read takes nothing back. */
  async retractedBy(version: string, scope: Scope): Promise<(version: string) => boolean> {
    const { retract } = parseRetractions(await this.goMod(version, scope));
    return (candidate) =>
      retract.some(({ low, high }) => semver.compare(low, candidate) <= 0 && semver.compare(candidate, high) <= 0);
  }

  /**
   * A version of another major is taken when neither the newest fitting version nor the newest of its own major has a
   * go.mod: a repository that knows modules means them to be used by their own path.
   * @see cmd/go/internal/modfetch/coderepo.go appendIncompatibleVersions
   */
  async #incompatible(newest: string | undefined, others: readonly string[], scope: Scope): Promise<readonly string[]> {
    if (others.length === 0) return [];
    if (newest !== undefined && (await this.#hasGoMod(newest, scope))) return [];
    const majors = Map.groupBy(others, (version) => semver.major(version));
    const taken: string[] = [];
    for (const versions of majors.values()) {
      const last = versions.at(-1);
      if (last === undefined || (await this.#hasGoMod(last, scope))) continue;
      taken.push(...versions.map((version) => `${version}+incompatible`));
    }
    return taken;
  }

  async #hasGoMod(version: string, scope: Scope): Promise<boolean> {
    const { hash } = await this.tagged(version, scope);
    return this.hasFile(hash, "go.mod", scope);
  }
}

function parseRetractions(goMod: Uint8Array): { readonly retract: readonly { low: string; high: string }[] } {
  try {
    return parseGoModLax(goMod);
  } catch (failure) {
    if (failure instanceof Fault) return { retract: [] };
    throw failure;
  }
}
