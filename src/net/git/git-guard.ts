import type { Scope } from "../../events/scope.ts";
import { Fault } from "../../fault/fault.ts";
import { refusedEgress } from "../dialler.ts";
import { type EgressRules, refuseAddress, refuseUrl } from "../egress-guard.ts";
import { chooseProxy, type Environment, proxySettings } from "../forward-proxy.ts";
import { refusePrivateRepository } from "../private-path.ts";
import type { Resolver } from "../resolver.ts";
import type { GitAccess } from "./git-access.ts";
import type { JudgedRemote } from "./git-environment.ts";
import type { GitUrl } from "./git-url.ts";

export type GuardDoors = {
  readonly resolver: Pick<Resolver, "resolve">;
  readonly rules: EgressRules;
  /** Forward proxies are read from it. */
  readonly environment: Environment;
  /** The user's own set-up leads there: only the name is judged. */
  readonly userWay?: boolean;
};

/**
 * git is a network of its own, so its remotes are judged like ours: the name is resolved here, each address is judged,
 * and git is made to dial these addresses. Behind a forward proxy, which resolves by itself, only the name can be judged.
 * @throws {Fault} EGRESS_REFUSED, UPSTREAM_DNS
 */
export async function judgeRemote(
  url: GitUrl,
  access: GitAccess,
  doors: GuardDoors,
  scope: Scope,
): Promise<JudgedRemote> {
  const trusted = access.trust === "configured";
  const ports = access.trust === "named" ? [...doors.rules.ports, url.port] : doors.rules.ports;
  const because =
    (trusted ? undefined : refuseName(url, { ...doors.rules, ports })) ??
    (access.private === undefined ? refusePrivateRepository(url.text, doors.rules) : undefined);
  if (because !== undefined) throw refusedEgress(scope, url.host, url.host, because);
  if (doors.userWay === true) return { url, access, addresses: [], proxy: "own" };
  const proxy = url.scheme === "ssh" ? undefined : forwardProxy(url, doors.environment);
  if (proxy !== undefined) return { url, access, addresses: [], proxy };
  const found = await doors.resolver.resolve(url.host, scope);
  const verdicts = found.map((address) => ({
    address,
    because: trusted ? undefined : refuseAddress(address, url.host, doors.rules),
  }));
  const addresses = verdicts.filter((verdict) => verdict.because === undefined).map(({ address }) => address);
  const [first] = verdicts;
  if (addresses.length === 0 && first !== undefined) {
    throw refusedEgress(scope, url.host, first.address, first.because ?? "");
  }
  return { url, access, addresses, proxy: "none" };
}

function refuseName(url: GitUrl, rules: EgressRules): string | undefined {
  if (url.scheme === "http") return "plain http is for configured hosts only";
  const host = url.host.includes(":") ? `[${url.host}]` : url.host;
  // ssh's own port is judged as https' is: the rules name ports of the web
  const port = url.scheme === "ssh" && url.port === 22 ? 443 : url.port;
  return refuseUrl(new URL(`https://${host}:${port}/`), rules);
}

function forwardProxy(url: GitUrl, environment: Environment): URL | undefined {
  const host = url.host.includes(":") ? `[${url.host}]` : url.host;
  const choice = chooseProxy(proxySettings(environment), new URL(`${url.scheme}://${host}:${url.port}/`));
  if (choice.to === "refused") throw new Fault("FORWARD_PROXY", choice.because);
  return choice.to === "proxy" ? choice.proxy.url : undefined;
}
