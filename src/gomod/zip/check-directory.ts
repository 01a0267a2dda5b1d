import { checkFiles, type TreeFile } from "./check-files.ts";
import { isInside } from "./inside.ts";
import { vendorRule } from "./vendored.ts";
import type { CheckedFiles, Finding, Omission } from "./verdict.ts";

const versionControl = /(?:^|\/)\.(?:bzr|git|hg|svn)$/;

/**
 * `checkFiles` for a folder as it lies on a disk: directories of version control and of nested modules are left out as
 * one, what is below them is not named.
 * @param walked everything below the root, directories too, each before what it holds
 * @see golang.org/x/mod/zip CheckDir
 */
export function checkDirectory(walked: readonly TreeFile[], goVersion?: string): CheckedFiles {
  const isVendored = vendorRule(goVersion);
  const modules = new Set(walked.filter(({ kind }) => kind !== "directory").map(({ path }) => path));
  const omitted: Finding<Omission>[] = [];
  const files: TreeFile[] = [];
  const skipped = new Set<string>();
  for (const file of walked) {
    const { path, kind } = file;
    if (isInside(skipped, path)) continue;
    if (isVendored(path)) omitted.push({ path, kind: "vendored", why: "it belongs to a vendored package" });
    else if (kind === "file") files.push(file);
    else if (kind !== "directory") omitted.push({ path, kind: "not_regular", why: "it is no regular file" });
    else if (versionControl.test(path)) {
      omitted.push({ path, kind: "vcs", why: "it is kept by version control" });
      skipped.add(`${path}/`);
    } else if (modules.has(`${path}/go.mod`)) {
      omitted.push({ path, kind: "submodule_directory", why: "it holds another module" });
      skipped.add(`${path}/`);
    }
  }
  const checked = checkFiles(files, goVersion);
  return { ...checked, omitted: [...checked.omitted, ...omitted] };
}
