/**
 * Record numbers and tree sizes are plain numbers here, whole and up to 2^52. JavaScript's own << and >> cut their
 * operands to 32 bits, and the stored hashes of the public log pass 2^31 at about 1.07 thousand million records.
 */
export const maxTreeSize = 2 ** 52;

export function isTreeSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0 && n <= maxTreeSize;
}

/** n × 2^bits. */
export function shiftLeft(n: number, bits: number): number {
  return n * 2 ** bits;
}

/** ⌊n / 2^bits⌋ for n ≥ 0. */
export function shiftRight(n: number, bits: number): number {
  return Math.floor(n / 2 ** bits);
}

/** How often 2 divides n, for n ≥ 1. */
export function trailingZeros(n: number): number {
  let zeros = 0;
  for (let rest = n; rest % 2 === 0; rest /= 2) zeros++;
  return zeros;
}

/** The largest l with 2^l ≤ n, for n ≥ 1. */
export function floorLog2(n: number): number {
  const high = Math.floor(n / 2 ** 32);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(n);
}

/**
 * A decimal number as the formats write it: ASCII digits, no sign, no leading zero.
 * undefined for anything else and for what is larger than any tree here.
 */
export function parseDecimal(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const n = Number(text);
  return isTreeSize(n) ? n : undefined;
}
