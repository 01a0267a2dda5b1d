const attributes = { "info/attributes": "\n* -export-subst -export-ignore\n" };
const empty = { HEAD: "ref: refs/heads/none\n", "objects/": "", "refs/": "", ...attributes };

/**
 * The files of an empty bare repository whose missing objects are fetched later. The address of its remote is given to
 * each command and stands in no file. The attributes are those the go command writes, so that archives are the same.
 * @param digits of a commit: 40 or 64
 * @see cmd/go/internal/modfetch/codehost/git.go ensureGitAttributes, golang.org/issue/27153
 */
export function partialRepository(digits: number, filter: string): Readonly<Record<string, string>> {
  const remote = `[remote "origin"]\n\tpromisor = true\n\tpartialclonefilter = ${filter}\n`;
  return { ...empty, config: `${core(digits)}\tpartialClone = origin\n${remote}` };
}

/** The same for a repository that has everything. */
export function wholeRepository(digits: number): Readonly<Record<string, string>> {
  return { ...empty, config: core(digits) };
}

function core(digits: number): string {
  const format = digits === 64 ? "\tobjectFormat = sha256\n" : "";
  return `[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n${format}`;
}
