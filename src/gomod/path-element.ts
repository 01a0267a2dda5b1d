import { isLetter } from "./letter.ts";
import { quoted } from "./quoted.ts";

/** What a path names; module paths are the strictest, file paths the widest. */
export type PathKind = "module" | "package" | "file";

/**
 * Why one element of a path is not allowed; undefined when it is.
 * @see x/mod module.checkElem
 */
export function checkElement(element: string, kind: PathKind): string | undefined {
  if (element === "") return "empty path element";
  if (/^\.+$/.test(element)) return `path element ${quoted(element)} has only dots`;
  if (kind === "module" && element.startsWith(".")) return `path element ${quoted(element)} begins with a dot`;
  if (element.endsWith(".")) return `path element ${quoted(element)} ends with a dot`;
  for (const [char] of element.matchAll(unusual[kind])) {
    if (kind !== "file" || !isLetter(char)) return `character ${quoted(char)} is not allowed`;
  }
  const [stem = ""] = element.split(".", 1);
  if (reservedOnWindows.test(stem)) return `${quoted(stem)} is a reserved file name on Windows`;
  // Such short names are trouble for import paths only.
  if (kind !== "file" && /~[0-9]+$/.test(stem)) return `${quoted(stem)} looks like a short file name of Windows`;
  return undefined;
}

// Without the flag u, i folds ASCII letters with ASCII letters only.
const reservedOnWindows = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

/** Characters outside the ASCII set of each kind; file names may have any letter as well. */
const unusual: Readonly<Record<PathKind, RegExp>> = {
  module: /[^-._~0-9A-Za-z]/gu,
  package: /[^-._~+0-9A-Za-z]/gu,
  file: /[^-0-9A-Za-z!#$%&()+,.=@[\]^_{}~ ]/gu,
};
