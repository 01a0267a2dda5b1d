import { trimSpace } from "./character.ts";
import { decodeText } from "./lossless-text.ts";
import { unquote } from "./unquote.ts";

/**
 * The module path of a go.mod file whose other lines may be broken: what the first line that looks like a module
 * directive says. undefined when there is none or its string is malformed.
 * @see x/mod modfile.ModulePath
 */
export function modulePathOf(source: Uint8Array | string): string | undefined {
  const text = decodeText(source);
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    const line = text.slice(start, end);
    const comment = line.indexOf("//");
    const statement = trimSpace(comment === -1 ? line : line.slice(0, comment));
    if (!statement.startsWith("module")) continue;
    const rest = statement.slice("module".length);
    const path = trimSpace(rest);
    if (path === "" || path === rest) continue;
    return (/^["`]/.test(path) ? unquote(path) : path) || undefined;
  }
  return undefined;
}
