import { LRUCache } from "lru-cache";
import type { Scope } from "../../events/scope.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { shown } from "../../net/git/git-url.ts";
import type { Git } from "../../net/git/git.ts";
import type { HttpClient } from "../../net/http.ts";
import type { MirrorFolder } from "../../store/mirror-folders.ts";
import { writeArchive } from "./archive.ts";
import { MirrorParts, type Remote } from "./mirror-parts.ts";
import { parseRefs, type Refs } from "./refs.ts";
import { SharedWork } from "./shared-work.ts";

export type MirrorDoors = { readonly git: Git; readonly http: HttpClient };

export type MirrorOptions = {
  /** How long a list of refs is believed. */
  readonly refsFreshMs: number;
};

export type Commit = { readonly hash: string; readonly time: Date };

/** A file or folder in a commit. */
export type TreeEntry = { readonly mode: string; readonly object: string; readonly path: string };

const mebibyte = 1024 * 1024;
/** The largest file that is read for itself: go.mod or LICENSE. */
const mostFileBytes = 16 * mebibyte;

/**
 * One repository as far as it was needed: its refs are listed, commits come alone and with folders but without files,
 * files when they are asked for, and the history as commits without content.
 */
export class Mirror {
  /** Unlike that of every other mirror: its address, and whose it is. */
  readonly name: string;
  readonly #remote: Remote;
  readonly #folder: MirrorFolder;
  readonly #doors: MirrorDoors;
  readonly #options: MirrorOptions;
  readonly #parts: MirrorParts;
  readonly #listing = new SharedWork<Refs>(() => `tags of ${this.#where}`);
  readonly #commits = new LRUCache<string, Commit>({ max: 10_000 });
  readonly #entries = new LRUCache<string, { readonly entry: TreeEntry | undefined }>({ max: 10_000 });
  readonly #files = new LRUCache<string, Uint8Array>({
    maxSize: 4 * mebibyte,
    sizeCalculation: (file) => file.length + 1,
  });
  readonly #toldMoved = new Set<string>();
  #refs: { readonly refs: Refs; readonly at: number } | undefined;

  constructor(name: string, remote: Remote, folder: MirrorFolder, doors: MirrorDoors, options: MirrorOptions) {
    this.name = name;
    this.#remote = remote;
    this.#folder = folder;
    this.#doors = doors;
    this.#options = options;
    this.#parts = new MirrorParts(remote, folder, doors.git, (scope) => this.refs(scope));
  }

  /** The address as it was found. */
  get address(): string {
    return this.#remote.url.text;
  }

  /** The credentials it is asked with, by name. */
  get as(): string | undefined {
    return this.#doors.git.profile === "laptop" ? "your own git set-up" : this.#remote.access.credentials?.name;
  }

  /** Branches and tags, not older than allowed; asked once for all who want them. */
  async refs(scope: Scope): Promise<Refs> {
    const known = this.#refs;
    if (known !== undefined && performance.now() - known.at < this.#options.refsFreshMs) return known.refs;
    return this.#listing.run("refs", scope, async (inner) => {
      const args = ["ls-remote", "--quiet", "--end-of-options", "origin"];
      const ask = { ...this.#remote, args, doing: "listing tags", kind: "list" } as const;
      const { stdout } = await this.#doors.git
        .remote(ask, inner)
        .catch((failure: unknown) => this.#absentOr(failure, inner));
      const refs = parseRefs(stdout.toString("utf8"));
      this.#refs = { refs, at: performance.now() };
      await this.#tellMoved(refs, inner);
      return refs;
    });
  }

  /** The commit a tag stood for when it was first served. */
  async pinned(tag: string): Promise<string | undefined> {
    return (await this.#folder.pins()).get(tag);
  }

  /** Remembers it, unless the tag has stood for another one before. @returns what it stands for from now on */
  async pin(tag: string, commit: string): Promise<string> {
    if ((await this.pinned(tag)) === undefined) await this.#folder.pin(tag, commit);
    return (await this.pinned(tag)) ?? commit;
  }

  /** A commit with its folders, fetched by the ref that leads to it where there is one. */
  async commit(hash: string, ref: string | undefined, scope: Scope): Promise<Commit> {
    const known = this.#commits.get(hash) ?? (await this.#look(hash, scope));
    const commit = known ?? (await this.#parts.inLine(scope, (inner) => this.#fetched(hash, ref, inner)));
    if (commit === undefined) throw new Fault("GIT_FAILED", `${this.#where}: commit ${hash} could not be fetched`);
    this.#commits.set(hash, commit);
    return commit;
  }

  /** The commit whose hash begins like this, among all that a branch or tag leads to. */
  async expand(prefix: string, scope: Scope): Promise<string | undefined> {
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${prefix}^{commit}`];
    const found = await this.#parts.tryAsking(await this.#parts.history(scope), args, scope);
    const hash = found?.toString().trim();
    return hash?.startsWith(prefix) === true ? hash : undefined;
  }

  /** Tags on a commit and on all before it. */
  async tagsUpTo(hash: string, scope: Scope): Promise<readonly string[]> {
    const args = ["for-each-ref", "--format=%(refname)", `--merged=${hash}`, "refs/tags/"];
    const text = (await this.#parts.ask(await this.#parts.history(scope), args, scope)).toString();
    return text.split("\n").flatMap((line) => (line.startsWith("refs/tags/") ? [line.slice("refs/tags/".length)] : []));
  }

  async isAncestor(tag: string, hash: string, scope: Scope): Promise<boolean> {
    const args = ["merge-base", "--is-ancestor", "--end-of-options", `refs/tags/${tag}`, hash];
    return (await this.#parts.tryAsking(await this.#parts.history(scope), args, scope)) !== undefined;
  }

  /** Those of the paths that exist in the commit. */
  async entries(hash: string, paths: readonly string[], scope: Scope): Promise<readonly TreeEntry[]> {
    const keyOf = (path: string): string => `${hash}:${path}`;
    const unknown = paths.filter((path) => !this.#entries.has(keyOf(path)));
    if (unknown.length > 0) {
      const args = ["ls-tree", "-z", "--end-of-options", hash, ...unknown];
      const text = (await this.#parts.ask(await this.#parts.content(hash), args, scope)).toString("utf8");
      const found = new Map(parseTree(text).map((entry) => [entry.path, entry]));
      for (const path of unknown) this.#entries.set(keyOf(path), { entry: found.get(path) });
    }
    return paths.flatMap((path) => this.#entries.get(keyOf(path))?.entry ?? []);
  }

  /** A file of a commit; undefined when it is not there, or is a folder. */
  async file(hash: string, path: string, scope: Scope): Promise<Uint8Array | undefined> {
    const entry = (await this.entries(hash, [path], scope)).find((found) => found.path === path);
    if (entry === undefined || !/^1[02]/.test(entry.mode)) return undefined;
    const kept = this.#files.get(entry.object);
    if (kept !== undefined) return kept;
    const args = ["cat-file", "blob", entry.object];
    let found = await this.#parts.tryAsking(await this.#parts.content(hash), args, scope);
    if (found === undefined) {
      await this.#parts.inLine(scope, (inner) => this.#parts.fetchObjects(hash, [entry.object], inner));
      found = await this.#parts.ask(await this.#parts.content(hash), args, scope, { mostBytes: mostFileBytes });
    }
    if (found.length <= 64 * 1024) this.#files.set(entry.object, found);
    return found;
  }

  /** Writes the archive of a commit, or of one folder in it, as tar; false when the folder is not there. */
  archive(hash: string, folder: string, into: string, scope: Scope): Promise<boolean> {
    const entries: Mirror["entries"] = (...asked) => this.entries(...asked);
    return writeArchive({ parts: this.#parts, entries }, hash, folder, into, scope);
  }

  /** Takes everything away that was fetched, because it is damaged. What tags stood for is kept. */
  async remake(because: string, scope: Scope): Promise<void> {
    await this.#parts.inLine(scope, async ({ tell }) => {
      tell({ what: "git.mirror_remade", on: this.#where, because });
      await this.#parts.remove();
      this.#commits.clear();
    });
  }

  /**
   * A git server asks a stranger for credentials where there is no repository at all, so that nobody learns which there
   * are. The page of the repository says whether there is a public one; a private one is never called absent.
   * @see cmd/go/internal/modfetch/codehost/git.go loadRefs
   */
  async #absentOr(failure: unknown, scope: Scope): Promise<never> {
    const { url, access } = this.#remote;
    const doubtful = isFault(failure, "GIT_CREDENTIALS_WANTED", "GIT_REPOSITORY_HIDDEN");
    const hidden = access.private !== undefined || access.trust === "configured";
    if (!doubtful || hidden || url.scheme !== "https") throw failure;
    const destination = { name: this.#where, trust: "discovered" } as const;
    const reply = await this.#doors.http.request({ method: "GET", url: new URL(url.text), destination }, scope);
    reply.body.destroy();
    if (reply.status !== 404 && reply.status !== 410) throw failure;
    throw new Fault("NOT_FOUND", `${this.#where}: there is no such public repository`, { cause: failure });
  }

  get #where(): string {
    return shown(this.#remote.url.text);
  }

  async #fetched(hash: string, ref: string | undefined, scope: Scope): Promise<Commit | undefined> {
    const meanwhile = await this.#look(hash, scope);
    if (meanwhile !== undefined) return meanwhile;
    await this.#parts.fetchCommit(hash, ref, scope);
    const found = await this.#look(hash, scope);
    if (found !== undefined || ref === undefined) return found;
    // The ref has moved since it was listed
    await this.#parts.fetchCommit(hash, undefined, scope);
    return this.#look(hash, scope);
  }

  /** The commit, when it is there. */
  async #look(hash: string, scope: Scope): Promise<Commit | undefined> {
    const args = ["log", "--no-decorate", "-n1", "--format=format:%H %ct", "--end-of-options", hash, "--"];
    const said = await this.#parts.tryAsking(await this.#parts.content(hash), args, scope);
    const [, found, seconds] = /^([0-9a-f]+) (\d+)/.exec(said?.toString() ?? "") ?? [];
    return found === hash ? { hash, time: new Date(Number(seconds) * 1000) } : undefined;
  }

  async #tellMoved(refs: Refs, scope: Scope): Promise<void> {
    for (const [tag, served] of await this.#folder.pins()) {
      const now = refs.commits.get(`refs/tags/${tag}`) ?? "";
      if (now === served || this.#toldMoved.has(`${tag} ${now}`)) continue;
      this.#toldMoved.add(`${tag} ${now}`);
      scope.tell({ what: "git.tag_moved", on: this.#where, tag, served, now });
    }
  }
}

function parseTree(text: string): readonly TreeEntry[] {
  return text.split("\0").flatMap((line) => {
    const [, mode, object, path] = /^(\d+) \w+ ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    return mode === undefined || object === undefined || path === undefined ? [] : [{ mode, object, path }];
  });
}
