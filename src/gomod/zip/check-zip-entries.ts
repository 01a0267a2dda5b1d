import { Fault } from "../../fault/fault.ts";
import { checkFilePath, parseModulePath } from "../module-path.ts";
import { checkModuleVersion, parseCanonicalVersion } from "../version.ts";
import { isCleanPath } from "./clean-path.ts";
import { Collisions } from "./collisions.ts";
import { isGoMod, rootFileRefusal } from "./root-file.ts";
import { TotalSize } from "./total-size.ts";
import type { CheckedFiles, Finding, Refusal } from "./verdict.ts";

export type ZipEntry = {
  /** As in the central directory; bytes that are no UTF-8 as U+FFFD. A directory ends in "/". */
  readonly name: string;
  /** Uncompressed bytes as declared; below zero for what does not fit into a signed 64-bit number. */
  readonly size: number;
};

export type ZipCheckOptions = {
  /** Files and folders, named or only implied, that a zip may have. x/mod has no such limit, and this none by default. */
  readonly maxPaths?: number;
};

/**
 * Whether a finished zip with these entries is the zip of this module version. That the zip file itself is not larger
 * than `zipLimits.zip`, and that each entry can be read and is as large as declared, remains to be seen.
 * @throws {Fault} BAD_MODULE_PATH or BAD_VERSION when no module can have this path and version, or not canonically;
 * ZIP_INVALID when there are more than `maxPaths`
 * @see golang.org/x/mod/zip CheckZip
 */
export function checkZipEntries(
  module: string,
  version: string,
  entries: Iterable<ZipEntry>,
  { maxPaths = Infinity }: ZipCheckOptions = {},
): CheckedFiles {
  const mismatch = checkModuleVersion(parseModulePath(module), parseCanonicalVersion(version));
  if (mismatch !== undefined) throw new Fault("BAD_VERSION", mismatch);
  const prefix = `${module}@${version}/`;
  const valid: string[] = [];
  const invalid: Finding<Refusal>[] = [];
  const collisions = new Collisions();
  const total = new TotalSize();
  for (const { name, size } of entries) {
    const verdict = judge(name, size, { prefix, collisions, total });
    if (verdict === "file") valid.push(name);
    else if (verdict !== "directory") invalid.push({ path: name, ...verdict });
    if (collisions.size > maxPaths) {
      throw new Fault("ZIP_INVALID", `there are more than ${maxPaths} files and folders`);
    }
  }
  return { valid, omitted: [], invalid, ...total.verdict };
}

type Because = Omit<Finding<Refusal>, "path">;
type Rules = { readonly prefix: string; readonly collisions: Collisions; readonly total: TotalSize };

function judge(name: string, size: number, { prefix, collisions, total }: Rules): "file" | "directory" | Because {
  if (!name.startsWith(prefix)) return { kind: "prefix", why: `the path does not begin with ${prefix}` };
  if (name === prefix) return "directory";
  const isDirectory = name.endsWith("/");
  const path = name.slice(prefix.length, isDirectory ? -1 : undefined);
  if (!isCleanPath(path)) return { kind: "not_clean", why: "the path is not clean" };
  const malformed = checkFilePath(path);
  if (malformed !== undefined) return { kind: "bad_path", why: malformed };
  const collision = collisions.add(path, isDirectory);
  if (collision !== undefined) return collision;
  if (isDirectory) return "directory";
  if (isGoMod(path.slice(path.lastIndexOf("/") + 1))) {
    if (path.includes("/")) return { kind: "go_mod_not_in_root", why: "go.mod is allowed in the module's root only" };
    if (path !== "go.mod") return { kind: "go_mod_case", why: "go.mod must have small letters" };
  }
  total.add(size);
  return rootFileRefusal(path, size) ?? "file";
}
