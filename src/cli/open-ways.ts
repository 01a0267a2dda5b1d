import { resolve } from "node:path";
import type { Tell } from "../events/event.ts";
import type { GitProfile } from "../net/git/git-environment.ts";
import type { Environment } from "../net/forward-proxy.ts";
import type { Network } from "../net/http-client.ts";
import type { Lanes } from "../net/lanes.ts";
import { Chain } from "../sources/chain.ts";
import type { GitSource } from "../sources/git/git-source.ts";
import { openGitSource } from "../sources/git/open-git-source.ts";
import { lateSource } from "../sources/late-source.ts";
import type { RankedRules } from "../sources/route.ts";
import { pinnedHostsFile } from "../store/pinned-hosts.ts";
import { openUpstreams, originEntry } from "../sources/upstreams.ts";
import { type Ways, waysBy } from "../sources/ways.ts";
import { privateGitRules } from "./private-git-rules.ts";
import type { PrivateRule } from "./private-rules.ts";
import type { ReadConfig } from "./read-config.ts";

/** Whose git set-up counts. */
export type GitSetup = { readonly profile: GitProfile; readonly environment: Environment };

export type WayNeeds = {
  readonly rules: RankedRules<PrivateRule>;
  readonly network: Network;
  readonly lanes: Lanes;
  readonly git: GitSetup;
  /** The folder for mirrors of repositories: that of the store. */
  readonly directory: string;
  readonly tell: Tell;
};

/** The upstream chain, and for each module whether it or its own repository is asked. */
export function openWays(
  config: ReadConfig,
  upstream: string,
  { rules, network, lanes, git, directory, tell }: WayNeeds,
): Ways & { readonly upstream: Chain; readonly check: GitSource["check"] } {
  const { fetch } = config;
  const { http, resolver, egress } = network;
  const gitRules = privateGitRules(rules, {
    environment: git.environment,
    knownHosts: resolve(pinnedHostsFile(config.data)),
    http,
  });
  const direct = lateSource("direct", () =>
    openGitSource(
      {
        ...git,
        directory,
        refsFreshMs: Math.min(10_000, config.cache.freshMs),
        budgets: { connectMs: fetch.connectMs },
      },
      { http, lanes, resolver, egress, rules: gitRules, page: gitRules.page },
    ),
  );
  const breaker = { silences: fetch.breakerSilences, windowMs: fetch.breakerWindowMs, restMs: fetch.breakerRestMs };
  const chain = openUpstreams(
    { ...fetch, list: upstream, breaker, settings: config.upstreams },
    { http, lanes },
    tell,
    direct,
  );
  const own = new Chain([originEntry(direct, tell)], { ...chain.options, end: "nothing" });
  return {
    ...waysBy(rules, chain, own),
    upstream: chain,
    check: async (module, scope) => (await direct.opened()).check(module, scope),
  };
}
