import { Fault } from "../fault/fault.ts";
import { isValid } from "../gomod/semver.ts";
import { looksLikePage } from "./check-info.ts";

/**
 * Refuses what is no version list: a page, binary rubbish, or lines of which none is a version. The go command skips
 * lines that are no versions, so a list with some of them is passed on as it is; an empty list is one.
 * @throws {Fault} LIST_INVALID
 */
export function checkList(bytes: Uint8Array, what: string): void {
  const refuse = (why: string) => new Fault("LIST_INVALID", `${what}: ${why}`);
  if (looksLikePage(bytes)) throw refuse("the upstream sent a web page, not a version list");
  if (bytes.includes(0)) throw refuse("the upstream sent binary data, not a version list");
  const words = Buffer.from(bytes)
    .toString("utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/)[0] ?? "");
  const lines = words.filter((word) => word !== "");
  if (lines.length > 0 && !lines.some((word) => isValid(word)))
    throw refuse("no line of the upstream's answer is a version");
}
