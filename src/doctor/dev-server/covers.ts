import type { Matcher } from "./matcher.ts";

/** Whether everything that `narrow` matches is matched by `wide` too. Where that is hard to say, the answer is no. */
export function covers(wide: Matcher, narrow: Matcher): boolean {
  if (wide.by === "path" && narrow.by === "path") return covers(wide.matcher, narrow.matcher);
  if (narrow.by === "any") return narrow.of.length > 0 && narrow.of.every((one) => covers(wide, one));
  if (wide.by === "any") return wide.of.some((one) => covers(one, narrow));
  const beginning = beginningOf(narrow);
  if (beginning === undefined) return false;
  if (wide.by === "beginning") return beginning.startsWith(wide.text);
  if (wide.by !== "regexp") return false;
  if (narrow.by === "regexp" && narrow.regexp.source === wide.regexp.source) return true;
  return (
    (looksNoFurther(wide.regexp.source) || takesAnyRest(wide.regexp.source)) && matchesBeginning(wide.regexp, beginning)
  );
}

/** What every match begins with; undefined: not to be told. */
export function beginningOf(matcher: Matcher): string | undefined {
  if (matcher.by === "beginning") return matcher.text;
  return matcher.by === "regexp" ? literalBeginning(matcher.regexp) : undefined;
}

/** An expression that sees nothing beyond what it takes still matches when more follows. */
function looksNoFurther(source: string): boolean {
  return !/\$|\\[bB]|\(\?[=!]/.test(source);
}

/** `^/api/.*$`: the end it asks for is there in any case, as a URL has no line breaks. */
function takesAnyRest(source: string): boolean {
  return source.endsWith(".*$") && looksNoFurther(source.slice(0, -1)) && !source.includes("|");
}

function matchesBeginning(regexp: RegExp, beginning: string): boolean {
  return beginning !== "" && new RegExp(regexp).test(beginning);
}

/** "^/api/v\d" → "/api/v" */
function literalBeginning({ source, flags }: RegExp): string {
  if (!source.startsWith("^") || flags.includes("i") || hasAlternatives(source)) return "";
  let literal = "";
  const tokens = source.slice(1).match(/\\.|[^]/g) ?? [];
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1] ?? "";
    const plain = token.length === 2 ? !/[a-z0-9]/i.test(token[1] ?? "a") : !/[\^$.*+?()[\]{}|]/.test(token);
    if (!plain || /[*?{]/.test(next)) return literal;
    literal += token.at(-1) ?? "";
  }
  return literal;
}

/** A bar outside of every group. */
function hasAlternatives(source: string): boolean {
  let depth = 0;
  for (const token of source.match(/\\.|\[(?:\\.|[^\]\\])*\]|[^]/g) ?? []) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (token === "|" && depth === 0) return true;
  }
  return false;
}
