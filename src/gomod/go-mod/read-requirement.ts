import { isSpace, trimSpace } from "./character.ts";
import { readString, type Directive, type Understood } from "./directive.ts";
import type { Exclude, Require } from "./go-mod.ts";
import { readVersion } from "./read-version.ts";
import type { Line } from "./syntax.ts";

/** @see https://go.dev/ref/mod#go-mod-file-require */
export function readRequire(directive: Directive): Understood<Require> {
  const found = readExclude(directive);
  return "why" in found ? found : { value: { ...found.value, indirect: isIndirect(directive.line) } };
}

/** @see https://go.dev/ref/mod#go-mod-file-exclude */
export function readExclude({ verb, words, at }: Directive): Understood<Exclude> {
  if (words.length !== 2) return { why: `write: ${verb} example.com/path v1.2.3` };
  const path = readString(words, 0);
  if ("why" in path) return path;
  const version = readVersion(words, 1, path.value);
  return "why" in version ? version : { value: { path: path.value, version: version.value, at } };
}

/** Whether the first comment of the line is "indirect", alone or before a semicolon. */
function isIndirect({ suffix: [first] }: Line): boolean {
  if (!first) return false;
  const words = trimSpace(first.text.slice(2));
  return words === "indirect" || (words.startsWith("indirect;") && isSpace(words.charCodeAt("indirect;".length)));
}
