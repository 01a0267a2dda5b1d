import { Fault } from "../fault/fault.ts";
import { modulePathOf } from "../gomod/go-mod/module-path-of.ts";
import { looksLikePage } from "./check-info.ts";

/**
 * Refuses a .mod without a module directive, read as laxly as the go command reads a dependency's go.mod.
 * @throws {Fault} MOD_INVALID
 */
export function checkMod(bytes: Uint8Array, what: string): void {
  if (modulePathOf(bytes) !== undefined) return;
  const why = looksLikePage(bytes)
    ? "the upstream sent a web page, not a go.mod"
    : "the upstream's answer has no module directive";
  throw new Fault("MOD_INVALID", `${what}: ${why}`);
}
