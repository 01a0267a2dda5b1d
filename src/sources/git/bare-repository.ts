const attributes = { "info/attributes": "\n* -export-subst -export-ignore\n" };

/**
 * The files of an empty bare repository. Its remote stands in no file: each command that may reach it is told, and no other
 * can. The attributes are those the go command writes, so that archives are the same.
 * @param digits of a commit: 40 or 64
 * @see cmd/go/internal/modfetch/codehost/git.go ensureGitAttributes, golang.org/issue/27153
 */
export function bareRepository(digits: number): Readonly<Record<string, string>> {
  const format = digits === 64 ? "[extensions]\n\tobjectFormat = sha256\n" : "";
  const config = `[core]\n\trepositoryformatversion = 1\n\tbare = true\n${format}`;
  return { HEAD: "ref: refs/heads/none\n", config, "objects/": "", "refs/": "", ...attributes };
}
