import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import { modulePathOf } from "../../gomod/go-mod/module-path-of.ts";
import { splitPathVersion } from "../../gomod/module-path.ts";
import { major } from "../../gomod/semver.ts";
import { pathMajorPrefix } from "../../gomod/version.ts";
import type { Mirror } from "./mirror.ts";
import type { Place } from "./place.ts";

/** The folder of a module in one commit, and its go.mod where it has one. */
export type Directory = { readonly path: string; readonly goMod: Uint8Array | undefined };

/**
 * Which folder of a commit is the module: the one its path says, or vN below it. Its go.mod decides, and where there is
 * none only the root of the repository will do.
 * @throws {Fault} NOT_FOUND with the go command's own words
 * @see cmd/go/internal/modfetch/coderepo.go findDir
 */
export async function findDirectory(
  mirror: Mirror,
  place: Place,
  hash: string,
  version: string,
  scope: Scope,
): Promise<Directory> {
  const { codeDir, pathMajor, root, module, pathPrefix } = place;
  const absent = (why: string) => new Fault("NOT_FOUND", `${why} at revision ${revisionOf(place, version)}`);
  const file1 = join(codeDir, "go.mod");
  const below = pathMajor.startsWith("/") && root !== module ? join(codeDir, pathMajor.slice(1)) : undefined;
  const file2 = below === undefined ? undefined : join(below, "go.mod");
  const paths = new Set(
    (await mirror.entries(hash, [file1, ...(file2 === undefined ? [] : [file2])], scope)).map(({ path }) => path),
  );
  const read = async (file: string) => (paths.has(file) ? mirror.file(hash, file, scope) : undefined);

  const goMod1 = await read(file1);
  const path1 = goMod1 === undefined ? undefined : (modulePathOf(goMod1) ?? "");
  const found1 =
    path1 !== undefined && (fitsMajor(path1, pathMajor) || (pathMajor === "" && path1.startsWith("gopkg.in/")));

  if (below !== undefined && file2 !== undefined) {
    const goMod2 = await read(file2);
    if (goMod2 !== undefined) {
      const path2 = modulePathOf(goMod2) ?? "";
      const found2 = fitsMajor(path2, pathMajor);
      if (found1 && found2) {
        throw absent(`${pathPrefix}/${file1} and ...${pathMajor}/go.mod both have ...${pathMajor} module paths`);
      }
      if (found2) return { path: below, goMod: goMod2 };
      if (path2 === "") throw absent(`${root}/${file2} is missing module path`);
      throw absent(`${root}/${file2} has non-...${pathMajor} module path "${path2}"`);
    }
  }

  if (found1) return { path: codeDir, goMod: goMod1 };
  if (path1 !== undefined) throw absent(mismatch(path1, file1, file2, pathMajor, version));
  if (codeDir === "" && !pathMajor.startsWith("/")) return { path: "", goMod: undefined };
  if (file2 !== undefined) throw absent(`missing ${pathPrefix}/go.mod and ...${pathMajor}/go.mod`);
  throw absent(`missing ${pathPrefix}/go.mod`);
}

/** The go.mod the go command makes up for a module that has none. */
export function madeUpGoMod(module: string): Uint8Array {
  return Buffer.from(`module ${module}\n`);
}

function mismatch(path: string, file1: string, file2: string | undefined, pathMajor: string, version: string): string {
  const suffix = file2 === undefined ? "" : ` (and ...${pathMajor}/go.mod does not exist)`;
  if (path === "") return `${file1} is missing module path${suffix}`;
  if (pathMajor !== "") return `${file1} has non-...${pathMajor} module path "${path}"${suffix}`;
  if (splitPathVersion(path) === undefined) return `${file1} has malformed module path "${path}"${suffix}`;
  return `${file1} has post-${major(version)} module path "${path}"${suffix}`;
}

/** Whether a module of this path has versions of this path major. */
function fitsMajor(path: string, pathMajor: string): boolean {
  const found = path === "" ? undefined : splitPathVersion(path)?.pathMajor;
  if (found === undefined) return false;
  if (pathMajor === "") return ["", "v0", "v1"].includes(pathMajorPrefix(found));
  return found !== "" && pathMajor.slice(1) === found.slice(1);
}

function revisionOf({ tagPrefix }: Place, version: string): string {
  return `${tagPrefix}${version}`;
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
