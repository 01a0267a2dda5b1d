import { Fault } from "../fault/fault.ts";
import { type Glob, matchGlob, parseGlob } from "./glob.ts";
import { checkImportPath } from "./module-path.ts";
import { quoted } from "./quoted.ts";
import { maskUserInformation } from "./user-information.ts";

/** One entry of a list like GOPRIVATE: a glob for a module path or for its first elements. */
export type Pattern = {
  /** As it was written, without the slash at its end: "*.corp.example.com", "github.com/acme". */
  readonly text: string;
  /** How many path elements it is held against. */
  readonly elements: number;
  readonly glob: Glob;
};

/**
 * A comma-separated list as in GOPRIVATE, read strictly: the go command passes over entries that cannot match
 * anything, and the private path they were meant for goes to public services.
 * @throws {Fault} BAD_PATTERN naming the first entry that is malformed or can never match, and its cure
 * @see https://go.dev/ref/mod#private-modules
 */
export function parsePatterns(text: string): readonly Pattern[] {
  const patterns: Pattern[] = [];
  for (const [at, entry] of text.split(",").entries()) {
    if (entry === "" || entry === "/") continue;
    const pattern = parsePattern(entry);
    if (pattern === undefined) throw refusal(at + 1, entry, malformed);
    const objection = objectionTo(pattern);
    if (objection !== undefined) throw refusal(at + 1, entry, objection);
    patterns.push(pattern);
  }
  return patterns;
}

/** The first pattern that matches the path or a prefix of it (whole elements): the reason for a decision. */
export function matchingPattern(patterns: readonly Pattern[], target: string): Pattern | undefined {
  const elements = target.split("/");
  return patterns.find(
    (pattern) =>
      elements.length >= pattern.elements && matchGlob(pattern.glob, elements.slice(0, pattern.elements).join("/")),
  );
}

/**
 * As the go command reads GOPRIVATE, GONOPROXY and GONOSUMDB: malformed entries count for nothing.
 * @see x/mod module.MatchPrefixPatterns
 */
export function matchPrefixPatterns(patterns: string, target: string): boolean {
  const readable = patterns.split(",").map(parsePattern);
  return (
    matchingPattern(
      readable.filter((pattern) => pattern !== undefined),
      target,
    ) !== undefined
  );
}

/** One entry of such a list, as strictly. @throws {Fault} BAD_PATTERN */
export function parseOnePattern(text: string): Pattern {
  const [pattern, second] = parsePatterns(text);
  if (pattern !== undefined && second === undefined) return pattern;
  const why = pattern === undefined ? "is empty" : "is a list";
  throw new Fault("BAD_PATTERN", `the pattern ${quoted(text)} ${why}`, {
    hint: "write one module path or its beginning",
  });
}

/** Undefined when the entry is empty or malformed. */
export function parsePattern(entry: string): Pattern | undefined {
  const text = entry.replace(/\/$/, "");
  const glob = parseGlob(text);
  return text === "" || glob === undefined ? undefined : { text, elements: text.split("/").length, glob };
}

type Objection = { readonly why: string; readonly cure: string };

function refusal(position: number, entry: string, { why, cure }: Objection): Fault {
  const shown = quoted(maskUserInformation(entry));
  return new Fault("BAD_PATTERN", `pattern ${position} of the list, ${shown}, ${why}`, { hint: cure });
}

/** Why the pattern can match no path that a module can have. */
function objectionTo({ text }: Pattern): Objection | undefined {
  for (const [sign, why, cure] of hopeless) {
    if (sign.test(text)) return { why: `${why} and can never match`, cure };
  }
  for (const element of text.split("/")) {
    // Wildcards can stand for anything; an element without them must be possible as it is.
    const why = /[*?[\]\\]/.test(element) ? undefined : checkImportPath(element);
    if (why !== undefined) return { why: `can never match: ${why}`, cure: "write a module path or its beginning" };
  }
  return undefined;
}

const malformed: Objection = {
  why: "is malformed",
  cure: "close every [ with a ], with at least one character between, and put a character after every backslash",
};

/** Mistakes by their sign, from the most telling to the least. Behind a bracket nothing is certain. */
const hopeless: readonly (readonly [sign: RegExp, why: string, cure: string])[] = [
  [/^[^[]*:\/\//, "is a URL", "write host/path without https://, as Go code does"],
  [/^[^[]*\s/, "has a blank", "separate patterns by commas alone, without blanks"],
  [/^[^[]*["'`]/, "has a quotation mark", "leave the quotation marks out"],
  [/^[^[]*@[^/]*:/, "is a git address", "write host/path instead of user@host:path"],
  [/^[^[]*@/, "has an @", "write the module path without version and without user"],
  [/^[^[]*:/, "has a colon", "write host/path; a module path has no port"],
  [/^\/|^[^[]*\/\//, "has an empty path element", "write host/path with single slashes"],
  [/^(?:[^[]*\/)?\.\.\.$/, "ends in ...", "leave the ... out: a pattern matches all below it"],
  [/^[^/[]*[A-Z]/, "has capitals in the host name", "write the host name in small letters"],
  [
    /^[^[]*[^-._~+0-9A-Za-z/*?[\]\\]/,
    "has a character that no module path has",
    "write a module path or its beginning",
  ],
];
