import type { FetchRule } from "../../modules/found.ts";
import type { Ask } from "../endpoint.ts";
import type { GoproxyTarget } from "./parse.ts";

/** The public proxy's two ways to forbid a fetch: the path /cached-only/ and the header Disable-Module-Fetch. */
export function fetchRule(ask: Ask, target: GoproxyTarget): FetchRule {
  const cachedOnly = target.cachedOnly || ask.header("disable-module-fetch") === "true";
  const { asker, share } = ask;
  return {
    cachedOnly,
    client: ask.remoteAddress,
    request: ask.id,
    ...(asker.subject !== undefined && { subject: asker.subject }),
    ...(share !== undefined && { miss: (scope) => share.miss(target.module, scope) }),
  };
}
