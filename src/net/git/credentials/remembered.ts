import { LRUCache } from "lru-cache";
import type { Scope } from "../../../events/scope.ts";
import type { GitUrl } from "../git-url.ts";
import type { GitCredentials, Login } from "./git-credentials.ts";

/** A login and for how long it may be used without asking for another. */
export type TimedLogin = { readonly login: Login; readonly goodMs: number };

/** Whom a program or a server has to be asked for is not asked anew for each command; `fresh` asks all the same. */
export function remembered(
  ask: (url: GitUrl, scope: Scope) => Promise<TimedLogin>,
  keyOf: (url: GitUrl) => string,
): GitCredentials["lend"] {
  const known = new LRUCache<string, Login>({ max: 1_000 });
  return async (url, scope, fresh = false) => {
    if (url.scheme === "ssh") return {};
    const key = keyOf(url);
    const before = fresh ? undefined : known.get(key);
    if (before !== undefined) return { login: before, remembered: true };
    const { login, goodMs } = await ask(url, scope);
    if (goodMs > 0) known.set(key, login, { ttl: goodMs });
    return { login };
  };
}
