import { directiveComment } from "./directive-comment.ts";
import { readString, type Directive, type Understood } from "./directive.ts";
import type { ModuleDirective } from "./go-mod.ts";

/** @see https://go.dev/ref/mod#go-mod-file-module */
export function readModule(directive: Directive): Understood<ModuleDirective> {
  const { words, at } = directive;
  if (words.length !== 1) return { why: "write: module example.com/path" };
  const path = readString(words, 0);
  if ("why" in path) return path;
  const deprecated = deprecation(directiveComment(directive));
  return { value: { path: path.value, ...(deprecated && { deprecated }), at } };
}

/** The first paragraph that begins with "Deprecated:", without that word. */
function deprecation(comment: string): string | undefined {
  return /(?:^|\n\n)Deprecated: *(.*?)(?:$|\n\n)/s.exec(comment)?.[1];
}
