import { compareByteOrder } from "./byte-order.ts";

/**
 * Go's semantic versions: as semver.org, but "v" comes first, and "v1" and "v1.2" are short for v1.0.0 and v1.2.0.
 * Text that is no such version is not an error: it gives "" and sorts before all that are.
 * @see https://pkg.go.dev/golang.org/x/mod/semver
 */
export function isValid(version: string): boolean {
  return parse(version) !== undefined;
}

/** The version in full and without build metadata: "v1.2" → "v1.2.0", "v1.2.3+meta" → "v1.2.3". */
export function canonical(version: string): string {
  const parts = parse(version);
  if (parts === undefined) return "";
  return `v${parts.major}.${parts.minor}.${parts.patch}${parts.prerelease}`;
}

/** "v2.1.0" → "v2". */
export function major(version: string): string {
  const parts = parse(version);
  return parts === undefined ? "" : `v${parts.major}`;
}

/** "v2.1.0" → "v2.1". */
export function majorMinor(version: string): string {
  const parts = parse(version);
  return parts === undefined ? "" : `v${parts.major}.${parts.minor}`;
}

/** With its dash: "v2.1.0-pre+meta" → "-pre". */
export function prerelease(version: string): string {
  return parse(version)?.prerelease ?? "";
}

/** With its plus sign: "v2.1.0-pre+meta" → "+meta". */
export function build(version: string): string {
  return parse(version)?.build ?? "";
}

/** By precedence: build metadata is not looked at, and all invalid versions are equal. */
export function compare(a: string, b: string): -1 | 0 | 1 {
  const left = parse(a);
  const right = parse(b);
  if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? -1 : 1;
  return (
    compareNumbers(left.major, right.major) ||
    compareNumbers(left.minor, right.minor) ||
    compareNumbers(left.patch, right.patch) ||
    comparePrereleases(left.prerelease, right.prerelease)
  );
}

/** The greater of two, in canonical form. */
export function max(a: string, b: string): string {
  const left = canonical(a);
  const right = canonical(b);
  return compare(left, right) > 0 ? left : right;
}

/** A sorted copy; what compares equal is ordered by its bytes. */
export function sort(versions: readonly string[]): string[] {
  return versions.toSorted((a, b) => compare(a, b) || compareByteOrder(a, b));
}

type Parts = {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  readonly prerelease: string;
  readonly build: string;
};

const number = "(?:0|[1-9][0-9]*)";
const syntax = new RegExp(`^v(${number})(?:\\.(${number})(?:\\.(${number})(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?)?)?$`);
const prereleaseIdentifier = new RegExp(`^(?:${number}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)$`);

/** Identifiers are looked at one by one: a pattern over millions of them would overflow the stack. */
function parse(version: string): Parts | undefined {
  const match = syntax.exec(version);
  if (match === null) return undefined;
  const [, major = "", minor = "0", patch = "0", prerelease = "", build = ""] = match;
  const isValid =
    (prerelease === "" || identifiers(prerelease).every((one) => prereleaseIdentifier.test(one))) &&
    (build === "" || identifiers(build).every((one) => one !== ""));
  return isValid ? { major, minor, patch, prerelease, build } : undefined;
}

function identifiers(suffix: string): readonly string[] {
  return suffix.slice(1).split(".");
}

/** Numbers of any size, without leading zeros. */
function compareNumbers(a: string, b: string): -1 | 0 | 1 {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  return compareByteOrder(a, b);
}

/** @see https://semver.org/#spec-item-11 */
function comparePrereleases(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  const left = identifiers(a);
  const right = identifiers(b);
  for (const [at, x] of left.entries()) {
    const y = right[at];
    if (y === undefined) return 1;
    const order = compareIdentifiers(x, y);
    if (order !== 0) return order;
  }
  return -1;
}

function compareIdentifiers(a: string, b: string): -1 | 0 | 1 {
  const aIsNumber = /^[0-9]+$/.test(a);
  const bIsNumber = /^[0-9]+$/.test(b);
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1;
  return aIsNumber ? compareNumbers(a, b) : compareByteOrder(a, b);
}
