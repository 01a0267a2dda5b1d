/** A pattern of Go's path.Match, taken apart: parts that each begin with a star, the first perhaps not. */
export type Glob = readonly Part[];

type Part = { readonly star: boolean; readonly terms: readonly Term[] };

type Term =
  | { readonly is: "byte"; readonly byte: number }
  | { readonly is: "any" }
  | { readonly is: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] };

/** Undefined when the pattern is malformed: an open bracket, an empty class, a backslash at the end. */
export function parseGlob(pattern: string): Glob | undefined {
  const parts: Part[] = [];
  let rest: Uint8Array = new TextEncoder().encode(pattern);
  while (rest.length > 0) {
    const stars = rest.findIndex((byte) => byte !== star);
    const begin = stars < 0 ? rest.length : stars;
    const end = endOfPart(rest, begin);
    const terms = parseTerms(rest.subarray(begin, end));
    if (terms === undefined) return undefined;
    parts.push({ star: begin > 0, terms });
    rest = rest.subarray(end);
  }
  return parts;
}

/**
 * True when the pattern matches the whole name. `*` and `?` match no slash; a class does.
 * It walks bytes and commits to the first place where a part fits, as the original does, and so gives the same answer
 * even where a star ends inside a character.
 * @see https://pkg.go.dev/path#Match
 */
export function matchGlob(glob: Glob, name: string): boolean {
  let rest: Uint8Array = new TextEncoder().encode(name);
  for (const [at, part] of glob.entries()) {
    const last = at === glob.length - 1;
    if (part.star && part.terms.length === 0) return !rest.includes(slash);
    const after = afterPart(part, rest, last);
    if (after === undefined) return false;
    rest = after;
  }
  return rest.length === 0;
}

/** How many bytes of a name the pattern fixes. */
export function fixedBytes(glob: Glob): number {
  return glob.flatMap(({ terms }) => terms).filter(({ is }) => is === "byte").length;
}

/** Whether some name without slashes fits both. Two classes are taken to share a character. */
export function globsMeet(one: Glob, other: Glob): boolean {
  const [a, b] = [steps(one), steps(other)];
  const met = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    const known = met.get(key);
    if (known !== undefined) return known;
    const [x, y] = [a[i], b[j]];
    let answer: boolean;
    if (x === "star") answer = meet(i + 1, j) || (y !== undefined && meet(i, j + 1));
    else if (y === "star") answer = meet(i, j + 1) || (x !== undefined && meet(i + 1, j));
    else answer = x === undefined || y === undefined ? x === y : termsMeet(x, y) && meet(i + 1, j + 1);
    met.set(key, answer);
    return answer;
  };
  return meet(0, 0);
}

function steps(glob: Glob): readonly (Term | "star")[] {
  return glob.flatMap<Term | "star">(({ star: begins, terms }) => (begins ? ["star", ...terms] : [...terms]));
}

function termsMeet(one: Term, other: Term): boolean {
  if (one.is === "byte" && other.is === "byte") return one.byte === other.byte;
  if (one.is === "byte") return other.is === "byte" || matchCharacter(other, one.byte);
  return other.is !== "byte" || matchCharacter(one, other.byte);
}

const star = 0x2a; // *
const slash = 0x2f; // /
const any = 0x3f; // ?
const open = 0x5b; // [
const backslash = 0x5c;
const close = 0x5d; // ]
const caret = 0x5e; // ^
const dash = 0x2d; // -
const replacement = 0xff_fd;

/** The next star outside brackets. */
function endOfPart(pattern: Uint8Array, begin: number): number {
  let inClass = false;
  for (let at = begin; at < pattern.length; at++) {
    const byte = pattern[at];
    if (byte === backslash) at++;
    else if (byte === open) inClass = true;
    else if (byte === close) inClass = false;
    else if (byte === star && !inClass) return at;
  }
  return pattern.length;
}

function parseTerms(part: Uint8Array): Term[] | undefined {
  const terms: Term[] = [];
  let at = 0;
  while (at < part.length) {
    if (part[at] === open) {
      const found = parseClass(part, at + 1);
      if (found === undefined) return undefined;
      terms.push(found.term);
      at = found.next;
      continue;
    }
    if (part[at] === any) {
      terms.push({ is: "any" });
    } else {
      if (part[at] === backslash) at++;
      const byte = part[at];
      if (byte === undefined) return undefined;
      terms.push({ is: "byte", byte });
    }
    at++;
  }
  return terms;
}

/** The class whose first byte behind the bracket is at `begin`. */
function parseClass(part: Uint8Array, begin: number): { term: Term; next: number } | undefined {
  const negated = part[begin] === caret;
  const ranges: [number, number][] = [];
  let at = negated ? begin + 1 : begin;
  while (part[at] !== close || ranges.length === 0) {
    const low = parseClassCharacter(part, at);
    if (low === undefined) return undefined;
    const high = part[low.next] === dash ? parseClassCharacter(part, low.next + 1) : low;
    if (high === undefined) return undefined;
    ranges.push([low.character, high.character]);
    at = high.next;
  }
  return { term: { is: "class", negated, ranges }, next: at + 1 };
}

function parseClassCharacter(part: Uint8Array, begin: number): { character: number; next: number } | undefined {
  if (part[begin] === dash || part[begin] === close) return undefined;
  const at = part[begin] === backslash ? begin + 1 : begin;
  if (at >= part.length) return undefined;
  const [character, size] = decodeCharacter(part, at);
  return { character, next: at + size };
}

/** What is left of the name behind the first place where the part fits; the last part must end with the name. */
function afterPart(part: Part, name: Uint8Array, last: boolean): Uint8Array | undefined {
  for (let skip = 0; skip <= name.length; skip++) {
    const after = matchTerms(part.terms, name.subarray(skip));
    if (after !== undefined && (after.length === 0 || !last)) return after;
    if (!part.star || name[skip] === slash) return undefined;
  }
  return undefined;
}

function matchTerms(terms: readonly Term[], name: Uint8Array): Uint8Array | undefined {
  let at = 0;
  for (const term of terms) {
    if (at >= name.length) return undefined;
    if (term.is === "byte") {
      if (name[at] !== term.byte) return undefined;
      at++;
      continue;
    }
    const [character, size] = decodeCharacter(name, at);
    if (!matchCharacter(term, character)) return undefined;
    at += size;
  }
  return name.subarray(at);
}

function matchCharacter(term: Exclude<Term, { is: "byte" }>, character: number): boolean {
  if (term.is === "any") return character !== slash;
  return term.ranges.some(([low, high]) => low <= character && character <= high) !== term.negated;
}

/** The character at this byte and its size; a byte inside a character counts as U+FFFD, as in Go. */
function decodeCharacter(bytes: Uint8Array, at: number): readonly [character: number, size: number] {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return [first, 1];
  if (first < 0xc0) return [replacement, 1];
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const text = new TextDecoder().decode(bytes.subarray(at, at + size));
  return [text.codePointAt(0) ?? replacement, size];
}
