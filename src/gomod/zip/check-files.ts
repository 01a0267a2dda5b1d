import { checkFilePath } from "../module-path.ts";
import { isCleanPath } from "./clean-path.ts";
import { Collisions } from "./collisions.ts";
import { isInside } from "./inside.ts";
import { isGoMod, rootFileRefusal } from "./root-file.ts";
import { TotalSize } from "./total-size.ts";
import { vendorRule } from "./vendored.ts";
import type { CheckedFiles, Finding, Omission, Refusal } from "./verdict.ts";

/** A file of a module's source tree, as lstat sees it. */
export type TreeFile = {
  /** Relative to the module's root, elements separated by "/". Bytes that are no UTF-8 are written as U+FFFD. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "other";
  /** In bytes. */
  readonly size: number;
};

/**
 * Which files of a source tree belong into its module zip. Nested modules, vendored packages, symbolic links and other
 * irregular files are left out; a path that not every system can hold makes the whole zip invalid. A path that was
 * omitted or refused once is not named again.
 * @param goVersion the go directive of the go.mod in the root, when that is a regular file; it decides what is vendored
 * @see golang.org/x/mod/zip CheckFiles
 */
export function checkFiles(files: readonly TreeFile[], goVersion?: string): CheckedFiles {
  const valid: string[] = [];
  const omitted = new Map<string, Finding<Omission>>();
  const invalid = new Map<string, Finding<Refusal>>();
  const rules: Rules = {
    isVendored: vendorRule(goVersion),
    modules: nestedModules(files),
    collisions: new Collisions(),
    total: new TotalSize(),
  };
  for (const file of files) {
    const { path } = file;
    const verdict = judge(file, rules);
    if (verdict === undefined) valid.push(path);
    else if (omitted.has(path) || invalid.has(path)) continue;
    else if ("omitted" in verdict) omitted.set(path, { path, kind: verdict.omitted, why: verdict.why });
    else invalid.set(path, { path, kind: verdict.refused, why: verdict.why });
  }
  return { valid, omitted: [...omitted.values()], invalid: [...invalid.values()], ...rules.total.verdict };
}

type Rules = {
  readonly isVendored: (path: string) => boolean;
  readonly modules: ReadonlySet<string>;
  readonly collisions: Collisions;
  readonly total: TotalSize;
};

type Verdict =
  | { readonly omitted: Omission; readonly why: string }
  | { readonly refused: Refusal; readonly why: string }
  | undefined;

/** The rules in the order of x/mod: a vendored file may have any name, and what is irregular still collides. */
function judge({ path, kind, size }: TreeFile, { isVendored, modules, collisions, total }: Rules): Verdict {
  if (!isCleanPath(path)) return { refused: "not_clean", why: "the path is not clean" };
  if (path.startsWith("/")) return { refused: "not_relative", why: "the path is not relative" };
  if (isVendored(path)) return { omitted: "vendored", why: "it belongs to a vendored package" };
  if (isInside(modules, path)) return { omitted: "submodule_file", why: "it belongs to a module in a subdirectory" };
  if (path === ".hg_archival.txt") return { omitted: "hg_archival", why: "hg archive makes it" };
  const malformed = checkFilePath(path);
  if (malformed !== undefined) return { refused: "bad_path", why: malformed };
  if (isGoMod(path) && path !== "go.mod") return { refused: "go_mod_case", why: "go.mod must have small letters" };
  const collision = collisions.add(path, kind === "directory");
  if (collision !== undefined) return { refused: collision.kind, why: collision.why };
  if (kind === "symlink") return { omitted: "symlink", why: "it is a symbolic link" };
  if (kind !== "file") return { omitted: "not_regular", why: "it is no regular file" };
  total.add(size);
  const large = rootFileRefusal(path, size);
  return large && { refused: large.kind, why: large.why };
}

/** Directories (with their last slash) that hold a go.mod, the root left out. */
function nestedModules(files: readonly TreeFile[]): ReadonlySet<string> {
  const directories = files
    .filter(({ path, kind }) => kind === "file" && isGoMod(path.slice(path.lastIndexOf("/") + 1)))
    .map(({ path }) => path.slice(0, path.lastIndexOf("/") + 1));
  return new Set(directories.filter((directory) => directory !== ""));
}
