import { zipLimits } from "./limits.ts";
import type { Finding, Refusal } from "./verdict.ts";

/** True for go.mod in capitals too: on some file systems it is the same file. */
export function isGoMod(name: string): boolean {
  return /^go\.mod$/i.test(name);
}

/** Why a file in the module's root may not be as large as it is: go.mod and LICENSE have limits of their own. */
export function rootFileRefusal(
  name: string,
  size: number,
): Omit<Finding<Extract<Refusal, "go_mod_size" | "license_size">>, "path"> | undefined {
  if (name === "go.mod" && size > zipLimits.goMod) {
    return { kind: "go_mod_size", why: `go.mod has ${size} bytes; the limit is ${zipLimits.goMod}` };
  }
  if (name === "LICENSE" && size > zipLimits.license) {
    return { kind: "license_size", why: `LICENSE has ${size} bytes; the limit is ${zipLimits.license}` };
  }
  return undefined;
}
