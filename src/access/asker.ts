import { parsePatterns, type Pattern } from "../gomod/pattern.ts";
import type { TokenRow } from "../store/tokens.ts";
import type { Right } from "./role.ts";

/** On whose behalf a request is made. */
export type Asker = {
  /** undefined: nobody signed in. */
  readonly subject: string | undefined;
  /** The owner of the data folder, who may do everything. */
  readonly root?: true;
  /** Signed in with a browser: the token is that of its cookie. */
  readonly session?: true;
  /** What the token narrows the rights of its subject to. */
  readonly token?: { readonly id: string; readonly rights: readonly Right[]; readonly modules: readonly Pattern[] };
};

export const nobody: Asker = { subject: undefined };

export function askerOf({ id, subject, rights, modules }: TokenRow): Asker {
  return { subject, token: { id, rights: rights.split(",") as Right[], modules: parsePatterns(modules) } };
}
