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
  return text.split(",").flatMap((entry, at) => {
    const pattern = parsePattern(entry);
    if (pattern === "empty") return [];
    const objection = pattern === "malformed" ? malformed : objectionTo(pattern);
    if (pattern === "malformed" || objection !== undefined) {
      const shown = quoted(maskUserInformation(entry));
      const { why, cure } = objection ?? malformed;
      throw new Fault("BAD_PATTERN", `pattern ${at + 1} of the list, ${shown}, ${why}`, { hint: cure });
    }
    return [pattern];
  });
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
  const valid = patterns.split(",").flatMap((entry) => {
    const pattern = parsePattern(entry);
    return typeof pattern === "string" ? [] : [pattern];
  });
  return matchingPattern(valid, target) !== undefined;
}

function parsePattern(entry: string): Pattern | "empty" | "malformed" {
  const text = entry.replace(/\/$/, "");
  if (text === "") return "empty";
  const glob = parseGlob(text);
  return glob === undefined ? "malformed" : { text, elements: text.split("/").length, glob };
}

type Objection = { readonly why: string; readonly cure: string };

const malformed: Objection = {
  why: "is malformed",
  cure: "close every [ with a ], with at least one character between, and put a character after every backslash",
};

/** Why the pattern can match no path that a module or package can have. */
function objectionTo({ text }: Pattern): Objection | undefined {
  for (const [sign, objection] of objections) {
    if (sign.test(text)) return objection;
  }
  for (const element of text.split("/")) {
    // What stands between wildcards can be anything; an element without them must be possible as it is.
    if (/[*?[\]\\]/.test(element)) continue;
    const why = checkImportPath(element);
    if (why !== undefined) return { why: `can never match: ${why}`, cure: "write a module path or its beginning" };
  }
  return undefined;
}

const objections: readonly (readonly [RegExp, Objection])[] = [
  [
    /^[^[]*:\/\//,
    { why: "is a URL and can never match a module path", cure: "write host/path without https://, as in an import" },
  ],
  [/\s/, { why: "has a blank and can never match", cure: "separate patterns by commas alone, without blanks" }],
  [/["'`]/, { why: "has a quotation mark and can never match", cure: "leave the quotation marks out" }],
  [/^[^[]*@[^/]*:/, { why: "is a git address and can never match", cure: "write host/path instead of user@host:path" }],
  [/^[^[]*@/, { why: "has an @ and can never match", cure: "write the module path without version and without user" }],
  [/^[^[]*:/, { why: "has a colon and can never match", cure: "write host/path; a module path has no port" }],
  [/^\/|\/\//, { why: "has an empty path element and can never match", cure: "write host/path with single slashes" }],
  [
    /(?:^|\/)\.\.\.$/,
    { why: "ends in ... and can never match", cure: "leave the ... out: a pattern matches all below it" },
  ],
  [
    /^[^/[]*[A-Z]/,
    { why: "has capitals in the host name and can never match", cure: "write the host name in small letters" },
  ],
];
