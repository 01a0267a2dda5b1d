import { LRUCache } from "lru-cache";
import type { Scope } from "../../events/scope.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import type { ModulePath } from "../../gomod/module-path.ts";
import { basic } from "../../net/credentials.ts";
import type { GitCredentials } from "../../net/git/credentials/git-credentials.ts";
import { parseGitUrl } from "../../net/git/git-url.ts";
import type { Destination, HttpClient } from "../../net/http.ts";
import { readWhole } from "../read-whole.ts";
import { type GoImport, matchGoImport, parseGoImports } from "./go-import.ts";
import { knownRepository, otherVcs } from "./known-hosts.ts";
import type { RepositoryRoot } from "./repository-root.ts";
import { SharedWork } from "./shared-work.ts";

export type DiscoveryOptions = {
  /** ssh is tried where https does not answer. */
  readonly overSsh: boolean;
  /** How long an answer is believed. */
  readonly freshMs: number;
};

/** How far the host of an import path is trusted when it is asked for its meta tags, and as whom. */
export type PageAccess = Pick<Destination, "trust" | "ca" | "private"> & { readonly credentials?: GitCredentials };

export type DiscoveryDoors = {
  readonly http: HttpClient;
  readonly page: (importPath: string) => PageAccess;
};

/** The go command asks for every prefix of an import path: each of them would wait as long as the first. */
const unreachedMs = 10_000;
const mostPageBytes = 1024 * 1024;

/**
 * Finds the repository of a module as the go command does: known hosts and suffixes by the path alone, all others by the
 * meta tags of https://PATH?go-get=1.
 * @see cmd/go/internal/vcs/vcs.go RepoRootForImportPath
 */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #doors: DiscoveryDoors;
  readonly #pages: LRUCache<string, readonly GoImport[]>;
  readonly #unreached = new LRUCache<string, Fault>({ max: 1_000, ttl: unreachedMs });
  readonly #asking = new SharedWork<readonly GoImport[]>((path) => `page https://${path}?go-get=1`);

  constructor(options: DiscoveryOptions, doors: DiscoveryDoors) {
    this.#options = options;
    this.#doors = doors;
    this.#pages = new LRUCache({ max: 1_000, ttl: Math.max(1, options.freshMs) });
  }

  /** @throws {Fault} NOT_FOUND when no module has this path; GIT_OTHER_VCS; what the host's silence or refusal is */
  async find(module: ModulePath, scope: Scope): Promise<RepositoryRoot> {
    return knownRepository(module, this.#options.overSsh) ?? (await this.#discover(module, scope));
  }

  async #discover(module: ModulePath, scope: Scope): Promise<RepositoryRoot> {
    const tag = matchGoImport(await this.#page(module, scope), module);
    const page = `https://${module}?go-get=1`;
    if (tag === undefined) throw new Fault("NOT_FOUND", `${module}: ${page} has no go-import meta tag for it`);
    if (tag.prefix !== module) {
      // Whoever has one page of a host must not speak for the rest of it
      const root = matchGoImport(await this.#page(tag.prefix, scope), module);
      if (root === undefined || JSON.stringify(root) !== JSON.stringify(tag)) {
        const other = `https://${tag.prefix}?go-get=1`;
        throw new Fault("NOT_FOUND", `${module}: ${page} and ${other} disagree about go-import for ${tag.prefix}`);
      }
    }
    const { prefix: root, vcs, address, subdirectory } = tag;
    if (/^[/-]/.test(subdirectory) || subdirectory.split("/").includes("..")) {
      throw new Fault("NOT_FOUND", `${module}: ${page} names an invalid subdirectory`);
    }
    if (vcs === "mod") return { kind: "mod", root, addresses: [address], subdirectory };
    if (["hg", "svn", "bzr", "fossil"].includes(vcs)) throw otherVcs(module, vcs);
    if (vcs !== "git") throw new Fault("NOT_FOUND", `${module}: ${page} names an unknown version control system`);
    return { kind: "git", root, addresses: [address], subdirectory: subdirectory.replace(/\/$/, "") };
  }

  async #page(importPath: string, scope: Scope): Promise<readonly GoImport[]> {
    const kept = this.#pages.get(importPath);
    if (kept !== undefined) return kept;
    const [host = ""] = importPath.split("/", 1);
    const unreached = this.#unreached.get(host);
    if (unreached !== undefined) throw unreached;
    try {
      const imports = await this.#asking.run(importPath, scope, (inner) => this.#ask(importPath, inner));
      this.#pages.set(importPath, imports);
      return imports;
    } catch (failure) {
      if (isFault(failure, "UPSTREAM_DNS", "UPSTREAM_UNREACHABLE")) this.#unreached.set(host, failure);
      throw failure;
    }
  }

  async #ask(importPath: string, scope: Scope): Promise<readonly GoImport[]> {
    const [host = "", ...rest] = importPath.split("/");
    const url = new URL(`https://${host}/${rest.join("/")}?go-get=1`);
    const { credentials, ...trust } = this.#doors.page(importPath);
    const { login } = (await credentials?.lend(parseGitUrl(`https://${importPath}/`), scope)) ?? {};
    const proof = login && { proof: basic(login.username, login.password) };
    const destination = { name: host, ...trust };
    const reply = await this.#doors.http.request({ method: "GET", url, destination, ...proof }, scope);
    const what = `https://${importPath}?go-get=1`;
    const page = await readWhole({ from: host, body: reply.body }, mostPageBytes, what);
    const imports = parseGoImports(Buffer.from(page).toString("utf8"));
    if (imports.length > 0) return imports;
    if (trust.private === true && reply.url.pathname.replace(/\/$/, "") !== url.pathname.replace(/\/$/, "")) {
      throw new Fault("UPSTREAM_UNAUTHORIZED", `${what} leads to ${reply.url.pathname}, which names no repository`, {
        hint: "that may be a page to log in: give the rule credentials, or the address of the repository (repository:)",
      });
    }
    if (reply.status === 200) return imports;
    if (reply.status === 401 && trust.private === true) {
      const sent =
        login === undefined ? "no credentials were sent" : `credentials were sent: ${credentials?.name ?? ""}`;
      throw new Fault("UPSTREAM_UNAUTHORIZED", `${what} answered 401 (${sent})`, {
        hint: "give the rule credentials that this host takes, or the address of the repository (repository:)",
      });
    }
    throw refusal(reply.status, what, reply.credentialsSent);
  }
}

/** Only the host's own "not there" is an absence. */
function refusal(status: number, what: string, credentialsSent: boolean): Fault {
  const sent = credentialsSent ? "credentials were sent" : "no credentials were sent";
  if (status === 404 || status === 410) return new Fault("NOT_FOUND", `${what} answered ${status}`);
  if (status === 401 || status === 407)
    return new Fault("UPSTREAM_UNAUTHORIZED", `${what} answered ${status} (${sent})`);
  if (status === 403 || status === 451) return new Fault("UPSTREAM_DENIED", `${what} answered ${status}`);
  if (status === 429) return new Fault("UPSTREAM_BUSY", `${what} answered ${status}`);
  return new Fault(status >= 500 ? "UPSTREAM_BROKEN" : "UPSTREAM_BAD_ANSWER", `${what} answered ${status}`);
}
