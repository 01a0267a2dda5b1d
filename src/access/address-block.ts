import { isIPv4, isIPv6 } from "node:net";

/**
 * What counts as one address: of IPv6 the first 64 bits, because a host takes as many of the others as it likes.
 * "2001:db8::7" → "2001:db8:0:0::/64", "::ffff:10.0.0.1" → "10.0.0.1"
 */
export function addressBlock(address: string): string {
  if (isIPv4(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const groups = (half = ""): readonly string[] => (half === "" ? [] : half.split(":"));
  const [front, back] = [groups(head), groups(tail)];
  const left = tail === undefined ? 0 : 8 - front.length - back.length;
  const all = [...front, ...Array.from({ length: left }, () => "0"), ...back];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
