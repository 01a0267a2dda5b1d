/**
 * Compares versions of Go itself as they stand in go directives ("1.21", "1.21rc2", "1.21.3"): negative, 0, positive.
 * The language version 1.21 comes before its first candidate 1.21rc1, and that before the release 1.21.0. What is no
 * such version comes before all that are.
 * @see https://go.dev/doc/toolchain#version, cmd/go/internal/gover (Compare)
 */
export function compareGoVersions(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  if (!left || !right) return (left ? 1 : 0) - (right ? 1 : 0);
  return (
    compareNumbers(left.major, right.major) ||
    compareNumbers(left.minor, right.minor) ||
    compareNumbers(left.patch, right.patch) ||
    compareTexts(left.kind, right.kind) ||
    compareNumbers(left.pre, right.pre)
  );
}

/** Compares toolchain names ("go1.21.3", "go1.21.3-custom") by their Go versions. */
export function compareToolchains(a: string, b: string): number {
  return compareGoVersions(versionOfToolchain(a), versionOfToolchain(b));
}

function versionOfToolchain(name: string): string {
  if (parse(name)) return name;
  if (/[\\/]/.test(name)) return "";
  return /^go([^ \t-]*)/.exec(name)?.[1] ?? "";
}

/** Decimal numbers without leading zeros, of any size; "" where there is none, which is less than any. */
type Parts = {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  readonly kind: string;
  readonly pre: string;
};

const syntax = /^(0|[1-9]\d*)(?:\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*)|([a-z]+)(0|[1-9]\d*)?)?)?$/;

function parse(version: string): Parts | undefined {
  const match = syntax.exec(version);
  if (!match) return undefined;
  const [, major = "", minor = "0", patch, kind = "", pre = ""] = match;
  return { major, minor, patch: patch ?? impliedPatch(match[2], kind), kind, pre };
}

/** Before Go 1.21, the first release had no patch number. */
function impliedPatch(minor: string | undefined, kind: string): string {
  return minor === undefined || (kind === "" && compareNumbers(minor, "21") < 0) ? "0" : "";
}

function compareNumbers(a: string, b: string): number {
  return a.length - b.length || compareTexts(a, b);
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
