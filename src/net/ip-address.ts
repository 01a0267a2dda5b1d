import { isIPv4, isIPv6 } from "node:net";

/** A network: the first `bits` of `bytes` count. IPv4 has 4 bytes, IPv6 has 16. */
export type Network = { readonly bytes: Uint8Array; readonly bits: number };

/** The 4 or 16 bytes of a literal address, or undefined for anything else. An IPv6 zone (`%eth0`) is dropped. */
export function addressBytes(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split("."), Number);
  if (!isIPv6(text)) return undefined;
  const [front = "", back] = withoutDots(text.replace(/%.*$/s, "")).split("::");
  const before = groups(front);
  const after = groups(back ?? "");
  const middle = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return Uint8Array.from([...before, ...middle, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

/** The IPv4 address inside `::ffff:a.b.c.d`; every other address as it is. */
export function unmapped(bytes: Uint8Array): Uint8Array {
  const mapped = bytes.length === 16 && bytes.subarray(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 0xff));
  return mapped ? bytes.subarray(12) : bytes;
}

/** "10.0.0.0/8", or undefined when it is not one. */
export function parseNetwork(text: string): Network | undefined {
  const [address = "", length = "", ...more] = text.split("/");
  const bytes = address.includes("%") ? undefined : addressBytes(address);
  if (bytes === undefined || more.length > 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const bits = Number(length);
  return bits <= bytes.length * 8 ? { bytes, bits } : undefined;
}

export function inNetwork(address: Uint8Array, { bytes, bits }: Network): boolean {
  if (address.length !== bytes.length) return false;
  return address.every((byte, i) => {
    const counted = Math.min(8, Math.max(0, bits - i * 8));
    return (byte ^ (bytes[i] ?? 0)) >> (8 - counted) === 0;
  });
}

/** 127.0.0.0/8, ::1, or the former in mapped form. */
export function isLoopback(text: string): boolean {
  const bytes = addressBytes(text);
  if (bytes === undefined) return false;
  const plain = unmapped(bytes);
  return plain.length === 4 ? plain[0] === 127 : plain.every((byte, i) => byte === (i === 15 ? 1 : 0));
}

/** "a.b.c.d" of the 4 bytes that begin at `from`. */
export function dotted(bytes: Uint8Array, from = 0): string {
  return bytes.subarray(from, from + 4).join(".");
}

function groups(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

/** The last 32 bits may be written as an IPv4 address; two groups mean the same. */
function withoutDots(text: string): string {
  return text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
}
