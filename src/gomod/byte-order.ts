/**
 * Compares as Go compares strings, by the bytes of their UTF-8 form: -1, 0 or 1. JavaScript's own order is that of
 * UTF-16 units, in which characters beyond U+FFFF (surrogates, 0xD800 to 0xDFFF) come before U+E000 to U+FFFF.
 */
export function compareByteOrder(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const unitA = a.charCodeAt(at);
    const unitB = b.charCodeAt(at);
    if (unitA !== unitB) return inByteOrder(unitA) < inByteOrder(unitB) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

function inByteOrder(unit: number): number {
  if (unit < 0xd8_00) return unit;
  return unit < 0xe0_00 ? unit + 0x20_00 : unit - 0x8_00;
}
