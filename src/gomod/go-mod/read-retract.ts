import { quoted } from "../quoted.ts";
import { directiveComment } from "./directive-comment.ts";
import { readString, type Directive, type Understood } from "./directive.ts";
import type { Retract } from "./go-mod.ts";

/** One version or a closed interval, with the comment that says why. @see https://go.dev/ref/mod#go-mod-file-retract */
export function readRetract(directive: Directive): Understood<Retract> {
  const found = readInterval(directive.words);
  if ("why" in found) return found;
  const { low, high, words } = found.value;
  const extra = directive.words[words];
  if (extra !== undefined) return { why: `nothing may follow the versions, not ${quoted(extra)}` };
  return { value: retract(directive, low, high) };
}

/** In a dependency's file, what follows the versions does not matter: it may come from a later go command. */
export function readRetractLax(directive: Directive): Understood<Retract> {
  const found = readInterval(directive.words);
  return "why" in found ? found : { value: retract(directive, found.value.low, found.value.high) };
}

function retract(directive: Directive, low: string, high: string): Retract {
  const rationale = directiveComment(directive);
  return { low, high, ...(rationale && { rationale }), at: directive.at };
}

type Interval = {
  readonly low: string;
  readonly high: string;
  /** How many words it takes. */
  readonly words: number;
};

function readInterval(words: string[]): Understood<Interval> {
  if (words.length === 0 || words[0] === "(") return { why: "write: retract v1.2.3, or: retract [v1.2.3, v1.3.0]" };
  if (words[0] !== "[") {
    const only = readBound(words, 0);
    return "why" in only ? only : { value: { low: only.value, high: only.value, words: 1 } };
  }
  const low = readBound(words, 1);
  if ("why" in low) return low;
  if (words[2] !== ",") return { why: "a comma must stand between the two versions" };
  const high = readBound(words, 3);
  if ("why" in high) return high;
  if (words[4] !== "]") return { why: "the interval must end with ]" };
  return { value: { low: low.value, high: high.value, words: 5 } };
}

/** The version as it is written: what it is a version of may stand further down in the file. */
function readBound(words: string[], at: number): Understood<string> {
  if (at >= words.length) return { why: "a version is missing" };
  const bound = readString(words, at);
  if ("value" in bound) words[at] = bound.value;
  return bound;
}
