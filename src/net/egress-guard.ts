import { addressBytes, dotted, inNetwork, parseNetwork, unmapped } from "./ip-address.ts";

/** What a host that nobody configured may be reached by. */
export type EgressRules = {
  /** Ports beside which nothing is dialled. */
  readonly ports: readonly number[];
  /** Networks a named host may lie in although they are not public: split-horizon DNS, proxies in 198.18.0.0/15. */
  readonly exceptions: readonly { readonly host: string; readonly network: string }[];
  /** Why no stranger may hear of a module path, or of what begins with one; undefined: anybody may. */
  readonly secret?: (path: string) => string | undefined;
};

/**
 * Why a discovered URL is refused before its name is looked up, or undefined. This is all that can be judged behind a
 * forward proxy, which does the look-up itself.
 */
export function refuseUrl(url: URL, rules: EgressRules): string | undefined {
  if (url.protocol !== "https:" && url.protocol !== "http:") return `the scheme ${url.protocol} is not allowed`;
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  if (!rules.ports.includes(port)) return `port ${port} is not allowed for a host that is not configured`;
  const host = hostOf(url);
  if (addressBytes(host) !== undefined) return refuseAddress(host, host, rules);
  if (rules.exceptions.some((exception) => exception.host === host)) return undefined;
  const name = host.replace(/\.$/, "");
  if (!name.includes(".")) return "a name without a dot is a name of this network";
  const inside = localNames.find((suffix) => name.endsWith(suffix));
  return inside === undefined ? undefined : `names under ${inside} are names of this network`;
}

/** Why a discovered host must not be dialled at this literal address, or undefined. */
export function refuseAddress(address: string, host: string, rules: EgressRules): string | undefined {
  const bytes = addressBytes(address);
  if (bytes === undefined) return "this is no address";
  const plain = unmapped(bytes);
  const excepted = rules.exceptions.some((exception) => {
    const network = parseNetwork(exception.network);
    return exception.host === host && network !== undefined && inNetwork(plain, network);
  });
  if (excepted) return undefined;
  for (const [network, offset] of carriers) {
    if (!within(plain, network)) continue;
    const inner = dotted(plain, offset);
    const because = refuseAddress(inner, host, rules);
    return because === undefined ? undefined : `it carries ${inner}: ${because}`;
  }
  const denied = notPublic.find(([network]) => within(plain, network));
  return denied === undefined ? undefined : `${denied[0]} is ${denied[1]}`;
}

/** The host as it is dialled: no brackets around IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

const localNames = [".localhost", ".local", ".internal", ".localdomain", ".home.arpa"];

/** IPv6 networks whose addresses stand for an IPv4 address, and the byte it begins at. */
const carriers = [
  ["64:ff9b::/96", 12],
  ["2002::/16", 2],
] as const;

/** @see https://www.iana.org/assignments/iana-ipv4-special-registry and its IPv6 twin */
const notPublic = [
  ["0.0.0.0/8", "this machine itself"],
  ["10.0.0.0/8", "a private network"],
  ["100.64.0.0/10", "carrier-grade NAT"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local, where clouds keep their metadata"],
  ["172.16.0.0/12", "a private network"],
  ["192.0.0.0/24", "for protocol assignments"],
  ["192.0.2.0/24", "for documentation"],
  ["192.88.99.0/24", "for 6to4 relays"],
  ["192.168.0.0/16", "a private network"],
  ["198.18.0.0/15", "for benchmarks"],
  ["198.51.100.0/24", "for documentation"],
  ["203.0.113.0/24", "for documentation"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
  ["::/96", "loopback, unspecified or an IPv4 address in disguise"],
  ["64:ff9b:1::/48", "for local NAT64"],
  ["100::/64", "a black hole"],
  ["2001::/23", "for protocol assignments"],
  ["2001:db8::/32", "for documentation"],
  ["3fff::/20", "for documentation"],
  ["5f00::/16", "for segment routing"],
  ["fc00::/7", "a private network"],
  ["fe80::/10", "link-local"],
  ["fec0::/10", "site-local"],
  ["ff00::/8", "multicast"],
] as const;

function within(address: Uint8Array, text: string): boolean {
  const network = parseNetwork(text);
  return network !== undefined && inNetwork(address, network);
}
