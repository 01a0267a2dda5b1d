/** The few forms of DER that a certificate is made of. @see ITU-T X.690 */
export const der = {
  sequence: (...parts: readonly Uint8Array[]) => tagged(0x30, ...parts),
  set: (...parts: readonly Uint8Array[]) => tagged(0x31, ...parts),
  /** Big-endian and not negative. */
  integer: (bytes: Uint8Array) => tagged(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes])),
  boolean: (value: boolean) => tagged(0x01, Buffer.of(value ? 0xff : 0)),
  bits: (bytes: Uint8Array, unused = 0) => tagged(0x03, Buffer.of(unused), bytes),
  octets: (bytes: Uint8Array) => tagged(0x04, bytes),
  text: (text: string) => tagged(0x0c, Buffer.from(text)),
  time: (at: Date) => tagged(0x18, Buffer.from(at.toISOString().replace(/[-:T]|\.\d+/g, ""))),
  oid,
  /** [n] around a whole value, or in place of its tag. */
  explicit: (n: number, value: Uint8Array) => tagged(0xa0 + n, value),
  implicit: (n: number, bytes: Uint8Array) => tagged(0x80 + n, bytes),
};

function tagged(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag, ...lengthOf(content.length)), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** "2.5.29.17" */
function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let more = value >>> 7; more > 0; more >>>= 7) digits.unshift((more & 0x7f) | 0x80);
  return digits;
}
