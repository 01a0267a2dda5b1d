import { asFault, Fault } from "../fault/fault.ts";
import { parseGoModLax } from "../gomod/go-mod/parse-go-mod.ts";
import { looksLikePage } from "./check-info.ts";

/**
 * Refuses a .mod that the go command could not read as a dependency's: directives it does not know are passed over, but
 * it parses, and has a module directive.
 * @throws {Fault} MOD_INVALID
 */
export function checkMod(bytes: Uint8Array, what: string): void {
  if (looksLikePage(bytes)) throw new Fault("MOD_INVALID", `${what}: the upstream sent a web page, not a go.mod`);
  let missing: boolean;
  try {
    missing = parseGoModLax(bytes, "go.mod").module === undefined;
  } catch (cause) {
    throw new Fault("MOD_INVALID", `${what}: the upstream sent no go.mod: ${asFault(cause).message}`, { cause });
  }
  if (missing) throw new Fault("MOD_INVALID", `${what}: the upstream's answer has no module directive`);
}
