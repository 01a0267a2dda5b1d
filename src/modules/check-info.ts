import { Fault } from "../fault/fault.ts";
import { isCanonicalVersion } from "../gomod/version.ts";

/** What is read of an .info: only the version decides anything here, all other fields are passed on untouched. */
export type Info = { readonly version: string };

/**
 * Reads an .info or @latest answer as laxly as the go command: a JSON object with a canonical Version.
 * @param asked the canonical version that was asked for; undefined for a query or @latest
 * @throws {Fault} INFO_INVALID or LATEST_INVALID, naming who sent it
 */
export function checkInfo(bytes: Uint8Array, kind: "info" | "latest", what: string, asked?: string): Info {
  const refuse = (why: string) => new Fault(kind === "info" ? "INFO_INVALID" : "LATEST_INVALID", `${what}: ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw Object.assign(
      refuse(looksLikePage(bytes) ? "the upstream sent a web page, not JSON" : "the upstream sent no JSON"),
      { cause },
    );
  }
  const version: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "Version") : undefined;
  if (typeof version !== "string" || !isCanonicalVersion(version))
    throw refuse("the upstream's answer names no version");
  if (asked !== undefined && version !== asked) throw refuse(`the upstream sent the .info of ${version}`);
  return { version };
}

/** Whether bytes begin as HTML does: what captive portals and filters send in place of an answer. */
export function looksLikePage(bytes: Uint8Array): boolean {
  return /^\s*</.test(Buffer.from(bytes.subarray(0, 64)).toString("latin1"));
}
