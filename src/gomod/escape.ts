import { Fault } from "../fault/fault.ts";
import { type ModulePath, parseModulePath } from "./module-path.ts";
import { checkElement } from "./path-element.ts";
import { quoted } from "./quoted.ts";

/**
 * "github.com/Azure/sdk" → "github.com/!azure/sdk", so that paths survive file systems and servers blind to case.
 * @see https://go.dev/ref/mod#goproxy-protocol, x/mod module.EscapePath
 */
export function escapePath(path: ModulePath): string {
  return escapeCapitals(path);
}

/**
 * @throws {Fault} BAD_MODULE_PATH when this is not the escaped form of a module path
 * @see x/mod module.UnescapePath
 */
export function unescapePath(escaped: string): ModulePath {
  const path = unescapeCapitals(escaped);
  if (path === undefined) throw new Fault("BAD_MODULE_PATH", `${quoted(escaped)} is not an escaped module path`);
  return parseModulePath(path);
}

/**
 * A version or a query like a branch name: one path element without "!", not necessarily semantic.
 * @throws {Fault} BAD_VERSION
 * @see x/mod module.EscapeVersion
 */
export function escapeVersion(version: string): string {
  const why = checkElement(version, "file") ?? (/[^\0-\x7f]|!/.test(version) ? "not escapable" : undefined);
  if (why !== undefined) throw new Fault("BAD_VERSION", `${quoted(version)} is not a version: ${why}`);
  return escapeCapitals(version);
}

/**
 * @throws {Fault} BAD_VERSION when this is not the escaped form of a version
 * @see x/mod module.UnescapeVersion
 */
export function unescapeVersion(escaped: string): string {
  const version = unescapeCapitals(escaped);
  const why = version === undefined ? "not an escaped form" : checkElement(version, "file");
  if (version === undefined || why !== undefined) {
    throw new Fault("BAD_VERSION", `${quoted(escaped)} is not an escaped version: ${why}`);
  }
  return version;
}

function escapeCapitals(text: string): string {
  return text.replace(/[A-Z]/g, (capital) => `!${capital.toLowerCase()}`);
}

/** Undefined unless this is exactly what `escapeCapitals` would give: there is one escaped form, not several. */
function unescapeCapitals(escaped: string): string | undefined {
  if (/[^\0-\x7f]|[A-Z]|!(?![a-z])/.test(escaped)) return undefined;
  return escaped.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
