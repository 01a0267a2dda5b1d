import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { addressBytes, inNetwork, parseNetwork, unmapped } from "./ip-address.ts";

export type NoProxyRule = {
  /** As it stands in NO_PROXY, in small letters. */
  readonly entry: string;
  /** Host without brackets, port as digits. */
  readonly matches: (host: string, port: string) => boolean;
};

/** The entries of NO_PROXY; what is no address, network or name is ignored. @see golang.org/x/net/http/httpproxy */
export function noProxyRules(list: string): NoProxyRule[] {
  const entries = list.split(",").map((entry) => entry.trim().toLowerCase());
  if (entries.includes("*")) return [{ entry: "*", matches: () => true }];
  return entries.flatMap((entry) => {
    const matches = matcher(entry);
    return matches === undefined ? [] : [{ entry, matches }];
  });
}

function matcher(entry: string): NoProxyRule["matches"] | undefined {
  const network = parseNetwork(entry);
  if (network !== undefined) {
    return (host) => {
      const bytes = addressBytes(host);
      return bytes !== undefined && inNetwork(unmapped(bytes), network);
    };
  }
  const [name, wantedPort] = splitPort(entry);
  if (name === "") return undefined;
  const fits = (port: string): boolean => wantedPort === "" || wantedPort === port;
  const address = addressBytes(name);
  if (address !== undefined) {
    const wanted = unmapped(address).join();
    return (host, port) => {
      const bytes = addressBytes(host);
      return bytes !== undefined && unmapped(bytes).join() === wanted && fits(port);
    };
  }
  const label = name.startsWith("*.") ? name.slice(1) : name;
  const suffix = ascii(label.startsWith(".") ? label : `.${label}`);
  return (host, port) => {
    if (isIP(host) !== 0) return false;
    const itself = !label.startsWith(".") && host === suffix.slice(1);
    return (host.endsWith(suffix) || itself) && fits(port);
  };
}

/** Go's net.SplitHostPort, which gives up on a bare IPv6 address: then all of it is the host. */
function splitPort(entry: string): readonly [host: string, port: string] {
  const bracketed = /^\[([^[\]]*)\]:([^:[\]]*)$/.exec(entry);
  const plain = bracketed ?? /^([^:[\]]*):([^:[\]]*)$/.exec(entry);
  return plain === null ? [entry, ""] : [plain[1] ?? "", plain[2] ?? ""];
}

function ascii(name: string): string {
  if (/^[\0-\x7f]*$/.test(name)) return name;
  const converted = domainToASCII(name.slice(1));
  return converted === "" ? name : `.${converted}`;
}
