import { globsMeet, matchGlob, parseGlob } from "./glob.ts";
import { parsePattern, type Pattern } from "./pattern.ts";

/** The patterns for the paths above what a pattern matches: "a.example" and "a.example/b" of "a.example/b/c". */
export function patternsAbove({ text }: Pattern): readonly Pattern[] {
  const elements = text.split("/");
  return elements.slice(0, -1).flatMap((_, at) => parsePattern(elements.slice(0, at + 1).join("/")) ?? []);
}

/**
 * Whether all that `narrow` matches is matched by `wide` too. Where classes and question marks make that hard to say, the
 * answer is no.
 */
export function covers(wide: Pattern, narrow: Pattern): boolean {
  if (wide.elements > narrow.elements) return false;
  const above = narrow.text.split("/").slice(0, wide.elements).join("/");
  // Characters that stand in no pattern: only a wildcard of `wide` can match them
  return ["", "\u0001", "\u0001\u0002"].every((anything) =>
    matchGlob(wide.glob, above.replaceAll("*", anything).replaceAll("?", "\u0001")),
  );
}

/** Whether some path is matched by both. */
export function patternsMeet(one: Pattern, other: Pattern): boolean {
  const [elements, others] = [one.text.split("/"), other.text.split("/")];
  return elements.slice(0, other.elements).every((element, at) => {
    const [glob, otherGlob] = [parseGlob(element), parseGlob(others[at] ?? "*")];
    return glob !== undefined && otherGlob !== undefined && globsMeet(glob, otherGlob);
  });
}
