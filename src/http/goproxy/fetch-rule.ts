import type { FetchRule } from "../../modules/found.ts";
import type { Ask } from "../endpoint.ts";
import type { GoproxyTarget } from "./parse.ts";

const cachedOnly: FetchRule = { cachedOnly: true };

/** The public proxy's two ways to forbid a fetch: the path /cached-only/ and the header Disable-Module-Fetch. */
export function fetchRule(ask: Ask, target: GoproxyTarget): FetchRule {
  return target.cachedOnly || ask.header("disable-module-fetch") === "true"
    ? cachedOnly
    : { cachedOnly: false, client: ask.remoteAddress };
}
