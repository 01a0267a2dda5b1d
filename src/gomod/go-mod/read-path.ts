import { readString, type Directive, type Understood } from "./directive.ts";
import type { Use } from "./go-mod.ts";

/** A directive of one path: tool, ignore, use. */
export function readPath({ verb, words, at }: Directive): Understood<Use> {
  if (words.length !== 1) return { why: `${verb} takes exactly one path` };
  const path = readString(words, 0);
  return "why" in path ? path : { value: { path: path.value, at } };
}
