import { Fault } from "../../fault/fault.ts";
import type { ModulePath } from "../../gomod/module-path.ts";
import { unescapePath, unescapeVersion } from "../../gomod/escape.ts";

export type GoproxyTarget = {
  readonly kind: "list" | "latest" | "info" | "mod" | "zip";
  readonly module: ModulePath;
  /** Unescaped; for .info a query of any kind; empty for list and latest. */
  readonly version: string;
  /** Asked under /cached-only/. */
  readonly cachedOnly: boolean;
};

const cachedOnlyPrefix = "/cached-only/";

/**
 * The one place where a request path becomes a module path. undefined: this is no path of the GOPROXY protocol.
 * @throws {Fault} BAD_MODULE_PATH, BAD_VERSION, UNKNOWN_ROUTE
 * @see https://go.dev/ref/mod#goproxy-protocol
 */
export function parseGoproxy(path: string): GoproxyTarget | undefined {
  const cachedOnly = path.startsWith(cachedOnlyPrefix);
  const start = cachedOnly ? cachedOnlyPrefix.length : 1;
  const at = path.indexOf("/@", start);
  if (at < 0) return undefined;
  const file = path.slice(at + 2);
  if (file === "latest") return { kind: "latest", module: modulePath(path, start, at), version: "", cachedOnly };
  if (!file.startsWith("v/")) throw unknownFile();
  if (file === "v/list") return { kind: "list", module: modulePath(path, start, at), version: "", cachedOnly };
  const dot = file.lastIndexOf(".");
  const kind = dot < 0 ? undefined : kindOf(file.slice(dot + 1));
  if (kind === undefined) throw unknownFile();
  return { kind, module: modulePath(path, start, at), version: unescapeVersion(file.slice(2, dot)), cachedOnly };
}

function modulePath(path: string, start: number, end: number): ModulePath {
  return unescapePath(path.slice(start, end));
}

function kindOf(extension: string): "info" | "mod" | "zip" | undefined {
  return extension === "info" || extension === "mod" || extension === "zip" ? extension : undefined;
}

function unknownFile(): Fault {
  return new Fault("UNKNOWN_ROUTE", "of a module there are @latest, @v/list and @v/VERSION.info, .mod and .zip", {
    hint: "check the path; GOPROXY must be the address of modgate without anything behind it",
  });
}
