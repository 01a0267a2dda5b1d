import { Fault } from "../fault/fault.ts";
import { checkElement, type PathKind } from "./path-element.ts";
import { quoted } from "./quoted.ts";

declare const checked: unique symbol;

/** A module path that `parseModulePath` let pass: "golang.org/x/text", "gopkg.in/yaml.v3". Plain, not escaped. */
export type ModulePath = string & { readonly [checked]: "ModulePath" };

/**
 * @throws {Fault} BAD_MODULE_PATH
 * @see x/mod module.CheckPath, https://go.dev/ref/mod#go-mod-file-ident
 */
export function parseModulePath(text: string): ModulePath {
  const why = checkModulePath(text);
  if (why !== undefined) throw new Fault("BAD_MODULE_PATH", `${quoted(text)} is not a module path: ${why}`);
  return text as ModulePath;
}

/** Why no module can have this path; undefined when one can. */
export function checkModulePath(path: string): string | undefined {
  const why = checkPath(path, "module");
  if (why !== undefined) return why;
  const [host = ""] = path.split("/", 1);
  if (host === "") return "leading slash";
  if (!host.includes(".")) return "no dot in the first path element, which must be a domain name";
  if (!/^[-.0-9a-z]+$/.test(host)) return "the first path element has more than small letters, digits, dots and dashes";
  if (splitPathVersion(path) === undefined) return "the major version at its end is not one";
  return undefined;
}

/**
 * Why no package can be imported by this path; undefined when one can.
 * @see x/mod module.CheckImportPath
 */
export function checkImportPath(path: string): string | undefined {
  return checkPath(path, "package");
}

/**
 * Why a module cannot hold a file of this name (slash-separated); undefined when it can.
 * @see x/mod module.CheckFilePath
 */
export function checkFilePath(path: string): string | undefined {
  return checkPath(path, "file");
}

export type SplitPath = {
  /** The path without its major version: "gopkg.in/yaml". */
  readonly prefix: string;
  /** With its separator: "/v2", ".v3", ".v1-unstable", or "" when there is none. */
  readonly pathMajor: string;
};

/**
 * The path in two: prefix + pathMajor === path. Undefined when the path ends in something like a major version that is
 * none, as "example.com/pkg/v1" or "example.com/pkg/v1.2". Paths of gopkg.in must end in ".vN".
 * @see x/mod module.SplitPathVersion
 */
export function splitPathVersion(path: string): SplitPath | undefined {
  // The gopkg.in server's own rule; a bare ".v-unstable" passes x/mod, so it passes here.
  const suffix = path.startsWith("gopkg.in/")
    ? /\.v(?:0|[1-9][0-9]*|(?:[1-9][0-9]*)?-unstable)$/.exec(path)
    : /\/v[0-9.]+$/.exec(path);
  if (suffix === null) return path.startsWith("gopkg.in/") ? undefined : { prefix: path, pathMajor: "" };
  const [pathMajor] = suffix;
  if (pathMajor.startsWith("/") && (/^\/v0|\./.test(pathMajor) || pathMajor === "/v1")) return undefined;
  return { prefix: path.slice(0, suffix.index), pathMajor };
}

function checkPath(path: string, kind: PathKind): string | undefined {
  if (!path.isWellFormed()) return "not Unicode text";
  if (path === "") return "empty";
  if (path.startsWith("-") && kind !== "file") return "leading dash";
  if (path.includes("//")) return "double slash";
  if (path.endsWith("/")) return "trailing slash";
  for (const element of path.split("/")) {
    const why = checkElement(element, kind);
    if (why !== undefined) return why;
  }
  return undefined;
}
