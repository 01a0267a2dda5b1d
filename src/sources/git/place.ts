import { Fault } from "../../fault/fault.ts";
import { type ModulePath, splitPathVersion } from "../../gomod/module-path.ts";
import { pathMajorPrefix } from "../../gomod/version.ts";
import type { RepositoryRoot } from "./repository-root.ts";

/** Where in its repository a module is looked for, with the names of the go command. */
export type Place = {
  readonly module: ModulePath;
  /** The import path of the repository's root. */
  readonly root: string;
  /** Folder of the module, "" for the root; a folder vN below it counts too. */
  readonly codeDir: string;
  /** "/v2", ".v2" or "". */
  readonly pathMajor: string;
  readonly pathPrefix: string;
  /** What stands before the version in the names of its tags: "" or "sub/dir/". */
  readonly tagPrefix: string;
  /** Major version that pseudo-versions have, "" for v0. */
  readonly pseudoMajor: string;
};

/**
 * @throws {Fault} NOT_FOUND when a repository with this root cannot contain the module
 * @see cmd/go/internal/modfetch/coderepo.go newCodeRepo
 */
export function modulePlace(module: ModulePath, { root, subdirectory }: RepositoryRoot): Place {
  const split = splitPathVersion(module);
  if (split === undefined || !hasPathPrefix(module, root)) {
    throw new Fault("NOT_FOUND", `${module}: the repository found is that of ${root}`);
  }
  const pathPrefix = root === module ? module : split.prefix;
  if (!hasPathPrefix(pathPrefix, root)) {
    throw new Fault("NOT_FOUND", `${module}: a repository rooted at ${root} cannot contain it`);
  }
  const below = pathPrefix.slice(root.length).replace(/^\//, "");
  const codeDir = [below, subdirectory].filter((part) => part !== "").join("/");
  return {
    module,
    root,
    codeDir,
    pathMajor: split.pathMajor,
    pathPrefix,
    tagPrefix: codeDir === "" ? "" : `${codeDir}/`,
    pseudoMajor: pathMajorPrefix(split.pathMajor),
  };
}

/** True when the elements of the prefix are the first of the path. */
export function hasPathPrefix(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix.replace(/\/$/, "")}/`);
}
