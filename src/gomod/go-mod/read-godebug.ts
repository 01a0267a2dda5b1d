import type { Directive, Understood } from "./directive.ts";
import type { Godebug } from "./go-mod.ts";

/** @see https://go.dev/ref/mod#go-mod-file-godebug */
export function readGodebug({ words, at }: Directive): Understood<Godebug> {
  const word = words[0] ?? "";
  const equals = word.indexOf("=");
  if (words.length !== 1 || equals === -1 || /["'`,]/.test(word)) return { why: "write: godebug key=value" };
  return { value: { key: word.slice(0, equals), value: word.slice(equals + 1), at } };
}
