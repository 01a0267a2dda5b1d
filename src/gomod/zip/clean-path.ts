/**
 * True when Go's path.Clean would leave the path as it is: no empty element, no ".", and ".." only at the beginning of
 * a relative path.
 * @see https://pkg.go.dev/path#Clean
 */
export function isCleanPath(path: string): boolean {
  if (path === "." || path === "/") return true;
  const rooted = path.startsWith("/");
  let onlyParents = !rooted;
  for (const element of (rooted ? path.slice(1) : path).split("/")) {
    if (element === "" || element === ".") return false;
    if (element !== "..") onlyParents = false;
    else if (!onlyParents) return false;
  }
  return true;
}
