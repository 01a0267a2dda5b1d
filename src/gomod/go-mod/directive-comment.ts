import { trimSpace } from "./character.ts";
import type { Directive } from "./directive.ts";
import type { LineBlock } from "./syntax.ts";

/** The text of each block's comments: a hostile file may have millions of lines that all share one. */
const ofBlock = new WeakMap<LineBlock, string>();

/**
 * The comments of a directive without slashes, a line for each; those of its block when it has none itself.
 * @see x/mod modfile/rule.go (parseDirectiveComment)
 */
export function directiveComment({ line, block }: Pick<Directive, "line" | "block">): string {
  if (!block || line.before.length > 0 || line.suffix.length > 0) return textOf(line);
  const text = ofBlock.get(block) ?? textOf(block);
  ofBlock.set(block, text);
  return text;
}

function textOf({ before, suffix }: Pick<Directive["line"], "before" | "suffix">): string {
  return [...before, ...suffix]
    .filter(({ text }) => text.startsWith("//"))
    .map(({ text }) => trimSpace(text.slice(2)))
    .join("\n");
}
