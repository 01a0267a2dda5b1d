/** Printable characters of Unicode 15.1 to 17.0: Node.js knows them, the tables of Go 1.26 (Unicode 15.0) do not. */
const newer = new RegExp(
  String.raw`^[\u088F-\u0897\u0C5C\u0CDC\u1ACF-\u1AEB\u1B4E-\u1B4F\u1B7F\u1C89-\u1C8A\u20C1\u2427-\u2429\u2B96` +
    String.raw`\u2FFC-\u2FFF\u31E4-\u31EF\uA7CB-\uA7CF\uA7D2\uA7D4\uA7DA-\uA7F1\uFBC3-\uFBD2\uFD90-\uFD91` +
    String.raw`\uFDC8-\uFDCE\u{105C0}-\u{105F3}\u{10940}-\u{10959}\u{10D40}-\u{10D8F}\u{10EC2}-\u{10EFC}` +
    String.raw`\u{11380}-\u{113E2}\u{116D0}-\u{116E3}\u{11B60}-\u{11BF9}\u{11DB0}-\u{11DE9}\u{11F5A}` +
    String.raw`\u{13460}-\u{143FA}\u{16100}-\u{16139}\u{16D40}-\u{16D79}\u{16EA0}-\u{16ED3}\u{16FF2}-\u{16FF6}` +
    String.raw`\u{187F8}-\u{187FF}\u{18CFF}\u{18D09}-\u{18DF2}\u{1CC00}-\u{1CEF0}\u{1E5D0}-\u{1E6FF}\u{1F6D8}` +
    String.raw`\u{1F777}-\u{1F77A}\u{1F8B2}-\u{1F8D8}\u{1FA54}-\u{1FA57}\u{1FA89}-\u{1FA8F}\u{1FABE}` +
    String.raw`\u{1FAC6}-\u{1FACD}\u{1FADC}-\u{1FADF}\u{1FAE9}-\u{1FAEF}\u{1FBCB}-\u{1FBEF}\u{1FBFA}` +
    String.raw`\u{2B73A}-\u{2B73F}\u{2CEA2}-\u{2CEAD}\u{2EBF0}-\u{2EE5D}\u{323B0}-\u{33479}]$`,
  "u",
);

/**
 * True for what the go command takes for printable: letters, marks, numbers, punctuation, symbols and the ASCII space.
 * @see https://pkg.go.dev/unicode#IsPrint
 */
export function isPrintable(point: number): boolean {
  if (point < 0x7f) return point >= 0x20;
  const char = String.fromCodePoint(point);
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char) && !newer.test(char);
}

/** True for what Go takes for white space. No such character has more than one code unit. */
export function isSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  return unit === 0x85 || /^\p{White_Space}$/u.test(String.fromCharCode(unit));
}

/** The text without white space at either end, as Go's strings.TrimSpace. */
export function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
