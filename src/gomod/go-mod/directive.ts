import { quoted } from "../quoted.ts";
import { autoQuote } from "./quote.ts";
import type { Line, LineBlock, Position } from "./syntax.ts";
import { unquote } from "./unquote.ts";

/** One line of a go.mod or go.work file that is about to be understood. */
export type Directive = {
  readonly verb: string;
  /** What follows the verb. Readers write the plain form of each word back. */
  readonly words: string[];
  readonly line: Line;
  /** The block the line stands in. */
  readonly block: LineBlock | undefined;
  readonly at: Position;
};

/** What a reader says: the directive, or why it is none. */
export type Understood<T> = { readonly value: T } | { readonly why: string };

/** The word at this place without its quotes; rewrites the word with quotes only where they are needed. */
export function readString(words: string[], at: number): Understood<string> {
  const word = words[at] ?? "";
  const value = word.startsWith('"') ? unquote(word) : /["'`]/.test(word) ? undefined : word;
  if (value === undefined) return { why: `${quoted(word)} is neither a plain word nor a string in double quotes` };
  words[at] = autoQuote(value);
  return { value };
}
