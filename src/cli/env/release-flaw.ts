import * as semver from "../../gomod/semver.ts";
import type { Flaw } from "./flaws.ts";

/**
 * Releases in which a proxy can pass off toolchains or records as verified.
 * @see CVE-2026-42501, CVE-2026-56864, CVE-2026-56865: mended in go 1.25.13 and 1.26.6
 */
export function releaseFlaw(version: string): readonly Flaw[] {
  const release = /^\d+\.\d+(?:\.\d+)?/.exec(version)?.[0];
  if (release === undefined) return [];
  const older = (than: string): boolean => semver.compare(`v${release}`, `v${than}`) < 0;
  const mended = older("1.26.0") ? !older("1.25.13") : !older("1.26.6");
  if (mended) return [];
  const what = `go ${version}: a proxy can pass off what the checksum database never said (CVE-2026-42501, -56864, -56865)`;
  return [{ weight: "weak", what, fix: "go 1.25.13, 1.26.6 or later" }];
}
