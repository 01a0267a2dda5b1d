/** True when one of the directories, each written with its last slash, holds the path, however deep. */
export function isInside(directories: ReadonlySet<string>, path: string): boolean {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    if (directories.has(path.slice(0, slash + 1))) return true;
  }
  return false;
}
