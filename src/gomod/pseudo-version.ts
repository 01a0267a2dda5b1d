import { Fault } from "../fault/fault.ts";
import { quoted } from "./quoted.ts";
import * as semver from "./semver.ts";

/**
 * A version for a commit without a tag. `major` ("v2", "" for v0) counts only when there is no `older` tag
 * ("v1.2.3", "v1.2.3-pre", "v2.0.0+incompatible" or ""); `revision` is the first 12 digits of the commit.
 * @see https://go.dev/ref/mod#pseudo-versions, x/mod module.PseudoVersion
 */
export function pseudoVersion(major: string, older: string, time: Date, revision: string): string {
  const segment = `${timestamp(time)}-${revision}`;
  const build = semver.build(older);
  const base = semver.canonical(older);
  if (base === "") return `${major === "" ? "v0" : major}.0.0-${segment}`;
  if (semver.prerelease(base) !== "") return `${base}.0.${segment}${build}`;
  const dot = base.lastIndexOf(".") + 1;
  const nextPatch = BigInt(base.slice(dot)) + 1n;
  return `${base.slice(0, dot)}${nextPatch}-0.${segment}${build}`;
}

/** The placeholder without time and commit: "v2" → "v2.0.0-00010101000000-000000000000". */
export function zeroPseudoVersion(major: string): string {
  return `${major === "" ? "v0" : major}.0.0-00010101000000-000000000000`;
}

export function isPseudoVersion(version: string): boolean {
  return semver.isValid(version) && syntax.test(version);
}

export function isZeroPseudoVersion(version: string): boolean {
  return version === zeroPseudoVersion(semver.major(version));
}

/** @throws {Fault} BAD_VERSION when this is no pseudo-version, or its time stamp no time */
export function pseudoVersionTime(version: string): Date {
  const stamp = parse(version).timestamp;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = [
    [0, 4],
    [4, 6],
    [6, 8],
    [8, 10],
    [10, 12],
    [12, 14],
  ].map(([from, to]) => Number(stamp.slice(from, to)));
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second);
  // A 31st of February or a 25th hour has moved on to another stamp.
  if (timestamp(time) !== stamp) throw notPseudo(version, "its time stamp is no time");
  return time;
}

/** The commit, as a rule its first 12 digits. @throws {Fault} BAD_VERSION when this is no pseudo-version */
export function pseudoVersionRev(version: string): string {
  return parse(version).revision;
}

/**
 * The tag it was made from, "" when there was none.
 * @throws {Fault} BAD_VERSION when this is no pseudo-version, or no tag could have led to it
 */
export function pseudoVersionBase(version: string): string {
  const { base, build } = parse(version);
  const prerelease = semver.prerelease(base);
  if (prerelease === "") {
    if (build !== "") throw notPseudo(version, `it has no base version, but ${build}`);
    return "";
  }
  if (prerelease !== "-0") return base.replace(/\.0$/, "") + build;
  const next = base.slice(0, -prerelease.length);
  const dot = next.lastIndexOf(".") + 1;
  const patch = BigInt(next.slice(dot)) - 1n;
  if (patch < 0n) throw notPseudo(version, `there is no patch version before ${next}`);
  return `${next.slice(0, dot)}${patch}${build}`;
}

const syntax =
  /^v[0-9]+\.(?:0\.0-|[0-9]+\.[0-9]+-(?:[^+]*\.)?0\.)[0-9]{14}-[A-Za-z0-9]+(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

type Parts = {
  /** "vX.0.0", "vX.Y.Z-pre.0" or "vX.Y.(Z+1)-0". */
  readonly base: string;
  readonly timestamp: string;
  readonly revision: string;
  readonly build: string;
};

function parse(version: string): Parts {
  if (!isPseudoVersion(version)) throw notPseudo(version, "its form is another");
  const build = semver.build(version);
  const [, base = "", timestamp = "", revision = ""] =
    /^(.*)[-.]([0-9]{14})-([^-]*)$/.exec(version.slice(0, version.length - build.length)) ?? [];
  return { base, timestamp, revision, build };
}

/** yyyymmddhhmmss, in UTC. */
function timestamp(time: Date): string {
  const pad = (value: number, width: number): string => String(value).padStart(width, "0");
  const date = pad(time.getUTCFullYear(), 4) + pad(time.getUTCMonth() + 1, 2) + pad(time.getUTCDate(), 2);
  return date + pad(time.getUTCHours(), 2) + pad(time.getUTCMinutes(), 2) + pad(time.getUTCSeconds(), 2);
}

function notPseudo(version: string, why: string): Fault {
  return new Fault("BAD_VERSION", `${quoted(version)} is not a pseudo-version: ${why}`);
}
