import { splitPathVersion } from "../module-path.ts";
import { quoted } from "../quoted.ts";
import { readString, type Directive, type Understood } from "./directive.ts";
import type { Module, Replace } from "./go-mod.ts";
import { readCanonicalVersion, readVersion } from "./read-version.ts";

const usage =
  "write: replace example.com/path v1.2.3 => example.com/other v1.4.0, or: replace example.com/path => ../folder";

/** @see https://go.dev/ref/mod#go-mod-file-replace */
export function readReplace({ words, at }: Directive): Understood<Replace> {
  const arrow = words[1] === "=>" ? 1 : 2;
  if (words[arrow] !== "=>" || words.length < arrow + 2 || words.length > arrow + 3) return { why: usage };
  const from = readReplaced(words, arrow);
  if ("why" in from) return from;
  const to = readTarget(words, arrow + 1);
  return "why" in to ? to : { value: { from: from.value, to: to.value, at } };
}

function readReplaced(words: string[], arrow: number): Understood<Module> {
  const path = readString(words, 0);
  if ("why" in path) return path;
  if (!splitPathVersion(path.value)) return { why: `${quoted(path.value)} is no module path` };
  if (arrow === 1) return { value: { path: path.value } };
  const version = readVersion(words, 1, path.value);
  return "why" in version ? version : { value: { path: path.value, version: version.value } };
}

function readTarget(words: string[], at: number): Understood<Module> {
  const path = readString(words, at);
  if ("why" in path) return path;
  const isFolder = isDirectoryPath(path.value);
  if (words.length === at + 1) {
    if (!isFolder && path.value.includes("@")) return { why: "write path and version, not path@version" };
    if (!isFolder) return { why: "a replacement without version must be a folder: begin it with / or ./ or ../" };
    if (path.value.includes("\\")) return { why: "write the folder with slashes, not backslashes" };
    return { value: { path: path.value } };
  }
  const version = readCanonicalVersion(words, at + 1);
  if ("why" in version) return version;
  if (isFolder) return { why: `the folder ${quoted(path.value)} cannot have a version` };
  return { value: { path: path.value, version: version.value } };
}

/** Whether a replacement is a folder: rooted, or beginning with . or .. , by the rules of Unix or of Windows. */
function isDirectoryPath(path: string): boolean {
  return /^(?:\.{0,2}[/\\]|\.{1,2}$|[A-Za-z]:)/.test(path);
}
