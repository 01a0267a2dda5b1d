import type { Scope } from "../events/scope.ts";
import { isFault } from "../fault/fault.ts";
import type { Ways } from "./ways.ts";
import type { Wanted } from "./source.ts";

/** Whether the chain could give this again: asked by HEAD. undefined: nobody can say now. */
export async function stillHas(ways: Pick<Ways, "of">, wanted: Wanted, scope: Scope): Promise<boolean | undefined> {
  try {
    await ways.of(wanted.module).walk(scope, 1, ({ source }, patience) => source.head(wanted, patience, scope));
    return true;
  } catch (failure) {
    return isFault(failure, "NOT_FOUND", "GONE") ? false : undefined;
  }
}
