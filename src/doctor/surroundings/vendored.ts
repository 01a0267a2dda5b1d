import { stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Whether the go command takes its packages from a vendor folder without being told to.
 * @param root folder of go.mod, or of go.work in a workspace
 * @param go the language version its file names
 * @see cmd/go/internal/modload/init.go, setDefaultBuildMod
 */
export async function isVendored(root: string, go: string, workspace: boolean): Promise<boolean> {
  const [major = 0, minor = 0] = go.split(".").map((part) => Number.parseInt(part, 10));
  const since = workspace ? 22 : 14;
  if (major < 1 || (major === 1 && minor < since)) return false;
  return stat(join(root, "vendor")).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
