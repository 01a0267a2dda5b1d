import { splitPathVersion } from "../module-path.ts";
import { quoted } from "../quoted.ts";
import { canonicalVersion, checkPathMajor } from "../version.ts";
import { readString, type Understood } from "./directive.ts";

/**
 * The version at this place, which must be one the module path can have. A short one such as v1.2 is filled up to
 * v1.2.0, in the file too.
 * @see https://go.dev/ref/mod#major-version-suffixes
 */
export function readVersion(words: string[], at: number, path: string): Understood<string> {
  const version = readCanonicalVersion(words, at);
  if ("why" in version) return version;
  const split = splitPathVersion(path);
  if (!split) return { why: `${quoted(path)} is no module path` };
  const why = checkPathMajor(version.value, split.pathMajor);
  return why === undefined ? version : { why: `${quoted(path)}: ${why}` };
}

/** The version at this place, of whatever module. */
export function readCanonicalVersion(words: string[], at: number): Understood<string> {
  const word = readString(words, at);
  if ("why" in word) return word;
  const version = canonicalVersion(word.value);
  if (version === "") return { why: `${quoted(word.value)} is no version; write it as in: v1.2.3` };
  words[at] = version;
  return { value: version };
}
