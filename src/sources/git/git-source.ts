import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { LRUCache } from "lru-cache";
import type { Scope } from "../../events/scope.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import type { ModulePath } from "../../gomod/module-path.ts";
import { isPseudoVersion } from "../../gomod/pseudo-version.ts";
import { checkModuleVersion, isCanonicalVersion } from "../../gomod/version.ts";
import type { Incoming, Patience, Source, Wanted } from "../source.ts";
import { wantedName } from "../wanted-path.ts";
import type { AccessReport } from "./access-report.ts";
import { madeUpGoMod } from "./find-directory.ts";
import type { ModuleRepository } from "./module-repository.ts";
import { makeModuleZip } from "./module-zip.ts";
import { latestVersion, queryVersion } from "./query-version.ts";
import type { Repositories } from "./repositories.ts";
import { resolveVersion, type Resolved } from "./resolve-version.ts";
import { SharedWork } from "./shared-work.ts";
import { versionTag } from "./tag-version.ts";
import { versionInfo } from "./version-info.ts";

/** `direct`: modules straight from the git repositories their paths lead to, as the go command itself would fetch them. */
export class GitSource implements Source {
  readonly name = "direct";
  readonly #repositories: Repositories;
  readonly #spool: string;
  /** A version that was resolved stays what it is. */
  readonly #resolved = new LRUCache<string, Resolved>({ max: 5_000 });
  readonly #resolving = new SharedWork<Resolved>((version) => `tag of ${version}`);

  /** @param spool folder for zips while they are made */
  constructor(repositories: Repositories, spool: string) {
    this.#repositories = repositories;
    this.#spool = spool;
  }

  async get(wanted: Wanted, patience: Patience, scope: Scope): Promise<Incoming> {
    const found = await this.#repositories.find(wanted.module, scope);
    if ("source" in found) return found.source.get(wanted, patience, scope);
    return this.#mended(found, wanted, scope, () => this.#answer(found, wanted, scope));
  }

  async getFrom(
    wanted: Wanted,
    at: number,
    length: number,
    patience: Patience,
    scope: Scope,
  ): Promise<Incoming | undefined> {
    const found = await this.#repositories.find(wanted.module, scope);
    return "source" in found ? found.source.getFrom(wanted, at, length, patience, scope) : undefined;
  }

  async head(wanted: Wanted, patience: Patience, scope: Scope): Promise<{ readonly length?: number }> {
    const found = await this.#repositories.find(wanted.module, scope);
    if ("source" in found) return found.source.head(wanted, patience, scope);
    if (!("version" in wanted)) return {};
    await this.#mended(found, wanted, scope, () => this.#resolve(found, wanted.version, scope));
    return {};
  }

  /** Whether the repository of a module may be read, and as whom it was asked. */
  check(module: ModulePath, scope: Scope): Promise<AccessReport> {
    return this.#repositories.check(module, scope);
  }

  async checksum(database: string): Promise<Incoming> {
    throw new Fault("NOT_FOUND", `direct relays no checksum database, so not ${database}`);
  }

  /** There is no one server behind it that could be asleep. */
  async probe(): Promise<boolean> {
    return true;
  }

  async #answer(repository: ModuleRepository, wanted: Wanted, scope: Scope): Promise<Incoming> {
    switch (wanted.kind) {
      case "list":
        return this.#bytes(Buffer.from((await repository.versions(scope)).map((version) => `${version}\n`).join("")));
      case "latest":
        return this.#info(repository, (await latestVersion(repository, scope)).version, scope);
      case "info":
        return this.#info(repository, await this.#meaning(repository, wanted.version, scope), scope);
      case "mod": {
        const { directory } = await this.#resolve(repository, wanted.version, scope);
        return this.#bytes(directory.goMod ?? madeUpGoMod(wanted.module));
      }
      case "zip": {
        const resolved = await this.#resolve(repository, wanted.version, scope);
        const zip = await makeModuleZip(repository.mirror, wanted.module, resolved, this.#spool, scope);
        return this.#file(zip);
      }
      default:
        return wanted satisfies never;
    }
  }

  async #meaning(repository: ModuleRepository, asked: string, scope: Scope): Promise<string> {
    const own = isCanonicalVersion(asked) && checkModuleVersion(repository.place.module, asked) === undefined;
    return own ? asked : (await queryVersion(repository, asked, scope)).version;
  }

  /** The .info depends on the version alone, whatever question led to it. */
  async #info(repository: ModuleRepository, version: string, scope: Scope): Promise<Incoming> {
    const { place, mirror } = repository;
    const { hash, time } = await this.#resolve(repository, version, scope);
    const ref = isPseudoVersion(version) ? undefined : `refs/tags/${versionTag(place, version)}`;
    return this.#bytes(versionInfo(version, time, { url: mirror.address, subdirectory: place.codeDir, hash, ref }));
  }

  /** A canonical version. What a tag stands for is remembered before anything of it is given away. */
  async #resolve(repository: ModuleRepository, version: string, scope: Scope): Promise<Resolved> {
    const key = `${repository.place.module}@${version}`;
    const kept = this.#resolved.get(key);
    if (kept !== undefined) return kept;
    if (!isCanonicalVersion(version)) throw new Fault("NOT_FOUND", `${key}: the version is not canonical`);
    return this.#resolving.run(key, scope, async (inner) => {
      const resolved = await resolveVersion(repository, version, inner);
      if (resolved.version !== version) throw new Fault("NOT_FOUND", `resolves to version ${resolved.version}`);
      const pinned = isPseudoVersion(version) ? resolved : await this.#pinned(repository, resolved, inner);
      this.#resolved.set(key, pinned);
      return pinned;
    });
  }

  /** Another process that shares the folder may have pinned the tag a moment before, while it moved. */
  async #pinned(repository: ModuleRepository, resolved: Resolved, scope: Scope): Promise<Resolved> {
    const { place, mirror } = repository;
    const hash = await mirror.pin(versionTag(place, resolved.version), resolved.hash);
    return hash === resolved.hash ? resolved : resolveVersion(repository, resolved.version, scope);
  }

  /** Names what was asked for in the failure; a damaged mirror is made anew, once. */
  async #mended<T>(repository: ModuleRepository, wanted: Wanted, scope: Scope, work: () => Promise<T>): Promise<T> {
    try {
      return await work().catch(async (failure: unknown) => {
        if (!isFault(failure, "GIT_DAMAGED")) throw failure;
        await repository.mirror.remake(failure.message, scope);
        // Their commits have to be fetched again; what tags stood for is kept by the mirror
        this.#resolved.clear();
        return work();
      });
    } catch (failure) {
      if (!isFault(failure, "NOT_FOUND")) throw failure;
      const name = "version" in wanted ? nameOf(wanted) : wantedName(wanted);
      const message = failure.message.startsWith(wanted.module) ? failure.message : `${name}: ${failure.message}`;
      throw new Fault("NOT_FOUND", message, { cause: failure });
    }
  }

  #bytes(bytes: Uint8Array): Incoming {
    return { from: this.name, length: bytes.length, body: Readable.from([Buffer.from(bytes)], { objectMode: false }) };
  }

  async #file(file: FileHandle): Promise<Incoming> {
    const { size } = await file.stat();
    return { from: this.name, length: size, body: file.createReadStream({ start: 0, highWaterMark: 256 * 1024 }) };
  }
}

/** As the go command begins its own message. */
function nameOf({ module, version }: { readonly module: ModulePath; readonly version: string }): string {
  return `${module}@${version}: invalid version`;
}
