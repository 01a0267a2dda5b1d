import { LRUCache } from "lru-cache";
import type { Scope } from "../../events/scope.ts";
import { asFault, Fault, isFault } from "../../fault/fault.ts";
import type { ModulePath } from "../../gomod/module-path.ts";
import type { GitAccess } from "../../net/git/git-access.ts";
import { type GitUrl, parseGitUrl, shown } from "../../net/git/git-url.ts";
import type { Git } from "../../net/git/git.ts";
import type { MirrorFolders } from "../../store/mirror-folders.ts";
import { maskUserInformation } from "../../gomod/user-information.ts";
import { Goproxy } from "../goproxy.ts";
import type { Doors } from "../http-base.ts";
import type { Source } from "../source.ts";
import type { AccessReport } from "./access-report.ts";
import type { Discovery, DiscoveryDoors } from "./discovery.ts";
import { Mirror, type MirrorOptions } from "./mirror.ts";
import { ModuleRepository } from "./module-repository.ts";
import { modulePlace } from "./place.ts";
import type { RepositoryRoot } from "./repository-root.ts";

/** What an administrator fixed about repositories. */
export type GitRules = {
  /** The repository of a module, perhaps with its address in short form; undefined: it is discovered. */
  root(module: ModulePath): RepositoryRoot | undefined;
  /** How the repository of a module may be reached, and as whom. */
  access(module: ModulePath, url: GitUrl): GitAccess;
};

export type RepositoriesDoors = Doors & {
  readonly git: Git;
  readonly folders: MirrorFolders;
  readonly discovery: Discovery;
  readonly rules: GitRules;
  readonly page: DiscoveryDoors["page"];
};

/** The repository of each module, with one mirror for all modules of a repository. */
export class Repositories {
  readonly #options: MirrorOptions;
  readonly #doors: RepositoriesDoors;
  readonly #mirrors = new LRUCache<string, Promise<Mirror>>({ max: 1_000 });
  /** Which of several addresses of a repository answered. */
  readonly #answered = new LRUCache<string, Mirror>({ max: 1_000 });

  constructor(options: MirrorOptions, doors: RepositoriesDoors) {
    this.#options = options;
    this.#doors = doors;
  }

  /** The module's repository, or the server that its host names instead. @throws {Fault} NOT_FOUND … */
  async find(module: ModulePath, scope: Scope): Promise<ModuleRepository | { readonly source: Source }> {
    const { rules, discovery } = this.#doors;
    const fixed = rules.root(module);
    const root = fixed ?? (await discovery.find(module, scope));
    if (root.kind === "mod") return { source: this.#server(module, root) };
    const place = modulePlace(module, root);
    const mirrors = root.addresses.map((address) =>
      this.#mirror(module, parseGitUrl(address, { shortForm: fixed !== undefined })),
    );
    return new ModuleRepository(await this.#reached(module, await Promise.all(mirrors), scope), place);
  }

  /** Asks the repository of a module for its branches and tags, to find out whether it may be read. Never throws a Fault. */
  async check(module: ModulePath, scope: Scope): Promise<AccessReport> {
    let mirror: Mirror | undefined;
    const report = (failure?: Fault): AccessReport => ({
      on: mirror === undefined ? module : shown(mirror.address),
      used: mirror?.as ?? this.#asked(module),
      ...(failure !== undefined && { failure }),
    });
    try {
      const found = await this.find(module, scope);
      if ("source" in found) return report();
      mirror = found.mirror;
      await mirror.refs(scope);
      return report();
    } catch (failure) {
      scope.signal.throwIfAborted();
      return report(asFault(failure));
    }
  }

  /** As whom the module's own host was asked for its page. */
  #asked(module: ModulePath): string {
    const url = parseGitUrl(`https://${module}/`);
    return this.#doors.rules.access(module, url).credentials?.name ?? "no credentials";
  }

  async #reached(module: ModulePath, mirrors: readonly Mirror[], scope: Scope): Promise<Mirror> {
    const [only, ...others] = mirrors;
    if (only === undefined) throw new Fault("GIT_URL_REFUSED", `${module}: it has no address`);
    const key = mirrors.map((mirror) => mirror.name).join(" ");
    const known = others.length === 0 ? only : this.#answered.get(key);
    if (known !== undefined) return known;
    let reported: Fault | undefined;
    for (const mirror of mirrors) {
      try {
        await mirror.refs(scope);
        this.#answered.set(key, mirror);
        return mirror;
      } catch (failure) {
        if (!isFault(failure)) throw failure;
        // That one way leads to nothing does not make the repository absent when another is only shut
        if (reported === undefined || isFault(reported, "NOT_FOUND")) reported = failure;
      }
    }
    throw reported ?? new Fault("GIT_URL_REFUSED", `${module}: it has no address`);
  }

  #mirror(module: ModulePath, url: GitUrl): Promise<Mirror> {
    const access = this.#doors.rules.access(module, url);
    // What was fetched by a rule, or with an administrator's trust, is not there for whoever names the same address on a page
    const key = `${access.private ?? access.trust} ${url.text}`;
    const known = this.#mirrors.get(key);
    if (known !== undefined) return known;
    const made = this.#doors.folders
      .open(key)
      .then((folder) => new Mirror(key, { url, access }, folder, this.#doors, this.#options));
    this.#mirrors.set(key, made);
    made.catch(() => this.#mirrors.delete(key));
    return made;
  }

  #server(module: ModulePath, { addresses: [address = ""] }: RepositoryRoot): Source {
    if (!URL.canParse(address) || !address.startsWith("https://")) {
      throw new Fault(
        "GIT_URL_REFUSED",
        `${maskUserInformation(address)} is not the https address of a GOPROXY server`,
      );
    }
    const base = new URL(address);
    base.username = "";
    base.password = "";
    const { trust, ca, private: secret } = this.#doors.page(module);
    if (secret === true && base.host !== module.split("/")[0]) {
      const why = `${module} is private, and its page names the server ${base.host}, which is another host than its own`;
      throw new Fault("GIT_URL_REFUSED", why, { hint: "fix the address of its repository in the rule: repository:" });
    }
    const options = { trust, ...(ca !== undefined && { ca }), ...(secret === true && { private: secret }) };
    return new Goproxy({ base, name: base.href.replace(/\/$/, ""), ...options }, this.#doors);
  }
}
