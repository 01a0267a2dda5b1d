import type { Scope } from "../events/scope.ts";
import { isFault } from "../fault/fault.ts";
import type { Chain } from "./chain.ts";
import type { Wanted } from "./source.ts";

/** Whether the chain could give this again: asked by HEAD. undefined: nobody can say now. */
export async function stillHas(chain: Chain, wanted: Wanted, scope: Scope): Promise<boolean | undefined> {
  try {
    await chain.walk(scope, 1, ({ source }, patience) => source.head(wanted, patience, scope));
    return true;
  } catch (failure) {
    return isFault(failure, "NOT_FOUND", "GONE") ? false : undefined;
  }
}
