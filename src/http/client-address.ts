import { BlockList, isIP } from "node:net";
import { Fault } from "../fault/fault.ts";

/** Addresses of proxies in front of us, as "10.0.0.0/8" or "10.1.2.3". @throws {Fault} CONFIG_BAD_VALUE */
export function parseProxies(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits, ...more] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    try {
      if (isIP(address) === 0 || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
        throw new Error("form");
      list.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
    } catch (cause) {
      throw new Fault("CONFIG_BAD_VALUE", `proxies: ${JSON.stringify(range)} is no address and no CIDR range`, {
        cause,
      });
    }
  }
  return list;
}

export function isProxy(address: string, proxies: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && proxies.check(address, family === 6 ? "ipv6" : "ipv4");
}

/**
 * Who asks: the last address of X-Forwarded-For that no proxy of ours has. What stands in front of it was written by
 * somebody we do not know.
 * @param peer the other end of the connection
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, proxies: BlockList): string {
  // Most requests: nothing to look up.
  if (forwardedFor === undefined) return peer;
  let client = peer;
  for (const hop of forwardedFor.split(",").toReversed()) {
    if (!isProxy(client, proxies)) return client;
    const address = hop
      .trim()
      .replace(/^\[(.*)\](?::\d+)?$/, "$1")
      .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
    if (isIP(address) === 0) return client;
    client = address;
  }
  return client;
}
