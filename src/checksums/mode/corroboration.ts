import type { Scope } from "../../events/scope.ts";
import type { Got, Verifiable } from "../without-evidence.ts";

/** Something that knows a file beside the upstream that gave it: who it is, and the hashes it has for it. */
export type Witness = { readonly name: string; readonly h1s: readonly string[] };

/** @param from who gave the bytes, and cannot speak for them. undefined: nothing is known of the file */
export type AskWitness = (file: Verifiable, from: string, scope: Scope) => Promise<Witness | undefined>;

/** Who speaks for the bytes; undefined: nobody does. The first one that knows the file decides. */
export async function corroborate(
  file: Verifiable,
  { h1, from }: Got,
  witnesses: readonly AskWitness[],
  scope: Scope,
): Promise<string | undefined> {
  for (const ask of witnesses) {
    const witness = await ask(file, from, scope);
    if (witness === undefined) continue;
    return witness.h1s.includes(h1) ? witness.name : undefined;
  }
  return undefined;
}
