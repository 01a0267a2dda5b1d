import { Fault } from "../../fault/fault.ts";
import { hasPathPrefix } from "./place.ts";
import type { RepositoryRoot } from "./repository-root.ts";

type KnownHost = { readonly prefix: string; readonly path: RegExp; readonly vcs: "git" | "fossil" };

/** Hosts whose import paths say by themselves where the repository is. @see cmd/go/internal/vcs/vcs.go vcsPaths */
const hosts: readonly KnownHost[] = [
  { prefix: "github.com", path: /^(github\.com\/[\w.-]+\/[\w.-]+)(?:\/[\w.-]+)*$/, vcs: "git" },
  { prefix: "bitbucket.org", path: /^(bitbucket\.org\/[\w.-]+\/[\w.-]+)(?:\/[\w.-]+)*$/, vcs: "git" },
  { prefix: "hub.jazz.net/git", path: /^(hub\.jazz\.net\/git\/[a-z0-9]+\/[\w.-]+)(?:\/[\w.-]+)*$/, vcs: "git" },
  { prefix: "git.apache.org", path: /^(git\.apache\.org\/[a-z0-9_.-]+\.git)(?:\/[\w.-]+)*$/, vcs: "git" },
  {
    prefix: "git.openstack.org",
    path: /^(git\.openstack\.org\/[\w.-]+\/[\w.-]+)(?:\.git)?(?:\/[\w.-]+)*$/,
    vcs: "git",
  },
  { prefix: "chiselapp.com", path: /^(chiselapp\.com\/user\/[A-Za-z0-9]+\/repository\/[\w.-]+)$/, vcs: "fossil" },
];

/** "git.example.com/team/repo.git/sub": the suffix names the system, and no question is needed. */
const suffixed = /^((?:(?:[a-z0-9.-]+\.)+[a-z0-9.-]+(?:\/~?[\w.-]+)+?)\.(bzr|fossil|git|hg|svn))(?:\/~?[\w.-]+)*$/;

/**
 * The repository of an import path that needs no question to a server; undefined when one is needed.
 * @param overSsh whether ssh is tried too, as a user's own set-up may allow it
 * @throws {Fault} NOT_FOUND when a known host cannot have this path; GIT_OTHER_VCS
 */
export function knownRepository(importPath: string, overSsh: boolean): RepositoryRoot | undefined {
  const host = hosts.find(({ prefix }) => hasPathPrefix(importPath, prefix));
  if (host !== undefined) {
    const root = host.path.exec(importPath)?.[1];
    if (root === undefined) throw new Fault("NOT_FOUND", `invalid ${host.prefix} import path "${importPath}"`);
    if (host.vcs !== "git") throw otherVcs(importPath, host.vcs);
    if (/\.(?:git|hg|svn|bzr|fossil)$/.test(root) && /^(?:github\.com|bitbucket\.org)\//.test(root)) {
      throw new Fault("NOT_FOUND", `invalid version control suffix in ${host.prefix}/ path`);
    }
    return { kind: "git", root, addresses: [`https://${root}`], subdirectory: "" };
  }
  if (hasPathPrefix(importPath, "launchpad.net")) throw otherVcs(importPath, "bzr");
  const [, root = "", vcs = ""] = suffixed.exec(importPath) ?? [];
  if (root === "") return undefined;
  if (vcs !== "git") throw otherVcs(importPath, vcs);
  return repositoryAt(root, overSsh);
}

export function otherVcs(importPath: string, vcs: string): Fault {
  const names: Readonly<Record<string, string>> = {
    hg: "Mercurial",
    svn: "Subversion",
    bzr: "Bazaar",
    fossil: "Fossil",
  };
  return new Fault("GIT_OTHER_VCS", `${importPath} is kept in ${names[vcs] ?? vcs}, which is not built in`);
}

/** The suffix belongs to the import path alone: servers know the repository without it. */
function repositoryAt(root: string, overSsh: boolean): RepositoryRoot {
  const bare = root.replace(/\.git$/, "");
  const addresses = [`https://${bare}`, ...(overSsh ? [`ssh://${bare}`] : [])];
  return { kind: "git", root, addresses, subdirectory: "" };
}
