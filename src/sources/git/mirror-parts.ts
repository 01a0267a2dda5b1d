import type { Scope } from "../../events/scope.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { commandName } from "../../net/git/command-name.ts";
import type { GitAccess } from "../../net/git/git-access.ts";
import { gitFailure } from "../../net/git/git-failure.ts";
import { type GitUrl, shown } from "../../net/git/git-url.ts";
import type { Git, LocalMore, RemoteAsk } from "../../net/git/git.ts";
import type { GitEnd } from "../../net/git/run-git.ts";
import { Lanes } from "../../net/lanes.ts";
import type { MirrorFolder } from "../../store/mirror-folders.ts";
import { bareRepository } from "./bare-repository.ts";
import type { Refs } from "./refs.ts";

export type Remote = { readonly url: GitUrl; readonly access: GitAccess };

const fetch = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--force"] as const;
const everything = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"] as const;

/**
 * What is kept of one repository, in up to three bare ones: `content` has single commits with the folders and files that
 * were needed, `history` has all commits and nothing in them, and `whole` has everything, for servers that can give no
 * parts. Fetches stand in line; what is there is read at any time.
 */
export class MirrorParts {
  readonly #remote: Remote;
  readonly #folder: MirrorFolder;
  readonly #git: Git;
  readonly #refs: (scope: Scope) => Promise<Refs>;
  readonly #line = new Lanes({ perHost: 1, queued: 512, waitMs: 600_000 });
  /** The refs of which the history is there. */
  #historyOf: Refs | undefined;
  /** Why the server's repository has to be fetched whole. */
  #whole: string | undefined;

  constructor(remote: Remote, folder: MirrorFolder, git: Git, refs: (scope: Scope) => Promise<Refs>) {
    this.#remote = remote;
    this.#folder = folder;
    this.#git = git;
    this.#refs = refs;
  }

  /** The path of the repository in which the content of a commit is. */
  content(hash: string): Promise<string> {
    return this.#part(this.#whole === undefined ? "content" : "whole", hash.length);
  }

  /** The path of the repository with all commits that branches and tags lead to. */
  async history(scope: Scope): Promise<string> {
    const refs = await this.#refs(scope);
    return this.inLine(scope, async (inner) => {
      if (this.#historyOf !== refs) await this.#fetchHistory(refs, inner);
      return this.#part(this.#whole === undefined ? "history" : "whole", digitsOf(refs));
    });
  }

  /** Fetches a commit with its folders, by the ref that leads to it where there is one. Called in line. */
  async fetchCommit(hash: string, ref: string | undefined, scope: Scope): Promise<void> {
    if (this.#whole !== undefined) return this.#fetchWhole(this.#whole, await this.#refs(scope), scope);
    return this.#orWhole(scope, async () => {
      const args = [...fetch, "--depth=1", "--filter=blob:none", "--end-of-options", "origin"];
      const filter = "blob:none";
      return this.#fetch(await this.content(hash), [...args, `+${ref ?? hash}:refs/modgate/${hash}`], scope, {
        filter,
      });
    });
  }

  /** Fetches objects of a commit that are not there yet. Called in line. */
  async fetchObjects(hash: string, objects: readonly string[], scope: Scope): Promise<void> {
    if (objects.length === 0 || this.#whole !== undefined) return undefined;
    const input = objects.map((object) => `${object}\n`).join("");
    return this.#orWhole(scope, async () => {
      const without = ["-c", "fetch.negotiationAlgorithm=noop", ...fetch, "--filter=blob:none"];
      const args = [...without, "--stdin", "--end-of-options", "origin"];
      return this.#fetch(await this.content(hash), args, scope, { filter: "blob:none", input });
    });
  }

  /** Takes everything away that was fetched. */
  async remove(): Promise<void> {
    for (const part of ["content", "history", "whole"]) await this.#folder.remove(part);
    this.#historyOf = undefined;
  }

  /** One fetch at a time, among all processes that share the folder. */
  inLine<T>(scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
    return this.#line.run(shown(this.#remote.url.text), scope, () => this.#folder.inTurn(scope, () => work(scope)));
  }

  /** What git says of a repository that is there. @throws {Fault} GIT_DAMAGED when it cannot */
  async ask(repository: string, args: readonly string[], scope: Scope, more: LocalMore = {}): Promise<Buffer> {
    const end = await this.#git.local(repository, args, scope, more);
    if (end.code === 0) return end.stdout;
    throw this.#damage(args, end);
  }

  /** The same where failing is an answer, as long as nothing is broken. */
  async tryAsking(repository: string, args: readonly string[], scope: Scope): Promise<Buffer | undefined> {
    const end = await this.#git.local(repository, args, scope);
    if (/^error: .*(?:pack|corrupt|object file|index)|not a git repository/im.test(end.stderr))
      throw this.#damage(args, end);
    return end.code === 0 ? end.stdout : undefined;
  }

  #damage(args: readonly string[], end: GitEnd): Fault {
    const fault = gitFailure(this.#remote.url.text, commandName(args), end);
    return fault.code === "STORAGE_FULL" ? fault : new Fault("GIT_DAMAGED", fault.message, { cause: fault });
  }

  async #fetchHistory(refs: Refs, scope: Scope): Promise<void> {
    if (this.#whole !== undefined) return this.#fetchWhole(this.#whole, refs, scope);
    const repository = await this.#part("history", digitsOf(refs));
    const args = [...fetch, "--prune", "--filter=tree:0", "--end-of-options", "origin", ...everything];
    await this.#orWhole(scope, () => this.#fetch(repository, args, scope, { filter: "tree:0" }));
    this.#historyOf = refs;
  }

  /** Tries to fetch a part; a server that cannot give it gives everything, once, and it is said. */
  async #orWhole(scope: Scope, part: () => Promise<string>): Promise<void> {
    let because = "the server cannot leave files out";
    try {
      if (!/filtering not recognized/.test(await part())) return undefined;
    } catch (failure) {
      if (!isFault(failure, "GIT_FAILED", "UPSTREAM_CUT")) throw failure;
      because = failure.message.split("git says: ").at(-1) ?? failure.message;
    }
    return this.#fetchWhole(because, await this.#refs(scope), scope);
  }

  async #fetchWhole(because: string, refs: Refs, scope: Scope): Promise<void> {
    const on = shown(this.#remote.url.text);
    if (this.#whole === undefined) scope.tell({ what: "git.whole_fetch", on, because });
    const repository = await this.#part("whole", digitsOf(refs));
    await this.#fetch(repository, [...fetch, "--prune", "--end-of-options", "origin", ...everything], scope);
    this.#whole = because;
    this.#historyOf = refs;
  }

  async #fetch(
    repository: string,
    args: readonly string[],
    scope: Scope,
    more: Pick<RemoteAsk, "filter" | "input"> = {},
  ): Promise<string> {
    const ask = { ...this.#remote, args, doing: "fetching", kind: "fetch", repository, ...more } as const;
    return (await this.#git.remote(ask, scope)).stderr;
  }

  #part(name: "content" | "history" | "whole", digits: number): Promise<string> {
    return this.#folder.part(name, bareRepository(digits));
  }
}

function digitsOf(refs: Refs): number {
  return refs.commits.values().next().value?.length ?? 40;
}
