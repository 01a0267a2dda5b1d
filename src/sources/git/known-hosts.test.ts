import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../fault/fault.ts";
import { knownRepository } from "./known-hosts.ts";

const known = [
  ["github.com/a/b", "github.com/a/b", "https://github.com/a/b", "the repository itself"],
  ["github.com/a/b/c/v2", "github.com/a/b", "https://github.com/a/b", "a folder in it"],
  ["bitbucket.org/a/b/c", "bitbucket.org/a/b", "https://bitbucket.org/a/b", "another host"],
  [
    "git.apache.org/thrift.git/lib",
    "git.apache.org/thrift.git",
    "https://git.apache.org/thrift.git",
    "a suffix that stays",
  ],
  [
    "git.example.com/team/repo.git",
    "git.example.com/team/repo.git",
    "https://git.example.com/team/repo",
    "a suffix that is cut",
  ],
  ["git.example.com/a/b/c.git/d", "git.example.com/a/b/c.git", "https://git.example.com/a/b/c", "groups and a folder"],
  ["example.com/x", undefined, undefined, "all others have to be asked"],
  ["gopkg.in/yaml.v3", undefined, undefined, "gopkg.in is asked too"],
  ["gitlab.com/group/sub/repo", undefined, undefined, "GitLab knows where its repositories end"],
] as const;
for (const [path, root, address, why] of known) {
  test(`${path}: ${why}`, () => {
    const found = knownRepository(path, false);
    assert.deepEqual([found?.root, found?.addresses[0]], [root, address]);
  });
}

const refused = [
  ["github.com", "NOT_FOUND", "no repository: go asks all prefixes"],
  ["github.com/a", "NOT_FOUND", "nor is a user one"],
  ["github.com/a/b.git", "NOT_FOUND", "the go command refuses the suffix there"],
  ["example.com/r.hg/x", "GIT_OTHER_VCS", "Mercurial"],
  ["example.com/r.svn", "GIT_OTHER_VCS", "Subversion"],
  ["launchpad.net/project", "GIT_OTHER_VCS", "Bazaar"],
  ["chiselapp.com/user/a/repository/b", "GIT_OTHER_VCS", "Fossil"],
] as const;
for (const [path, code, why] of refused) {
  test(`${path}: ${why}`, () =>
    assert.throws(
      () => knownRepository(path, false),
      (failure) => isFault(failure, code),
    ));
}

test("ssh is tried behind https where a user's own keys may count", () => {
  assert.deepEqual(knownRepository("git.example.com/a/b.git", true)?.addresses, [
    "https://git.example.com/a/b",
    "ssh://git.example.com/a/b",
  ]);
});
