/** Letters of Unicode 15.1 to 17.0: Node.js knows them, the tables of Go 1.26 (Unicode 15.0) do not. */
const newer = new RegExp(
  String.raw`^[\u088F\u0C5C\u0CDC\u1C89\u1C8A\uA7CB-\uA7CF\uA7D2\uA7D4\uA7DA-\uA7DC\uA7F1` +
    String.raw`\u{105C0}-\u{105F3}\u{10940}-\u{10959}\u{10D4A}-\u{10D65}\u{10D6F}-\u{10D85}\u{10EC2}-\u{10EC7}` +
    String.raw`\u{11380}-\u{113D3}\u{11BC0}-\u{11BE0}\u{11DB0}-\u{11DDB}\u{13460}-\u{143FA}\u{16100}-\u{1611D}` +
    String.raw`\u{16D40}-\u{16D6C}\u{16EA0}-\u{16ED3}\u{16FF2}\u{16FF3}\u{187F8}-\u{187FF}\u{18CFF}` +
    String.raw`\u{18D09}-\u{18D1E}\u{18D80}-\u{18DF2}\u{1E5D0}-\u{1E5F0}\u{1E6C0}-\u{1E6FF}\u{2B73A}-\u{2B73F}` +
    String.raw`\u{2CEA2}-\u{2CEAD}\u{2EBF0}-\u{2EE5D}\u{323B0}-\u{33479}]$`,
  "u",
);

/**
 * True when the one character of `char` is a letter to the go command, which decides whether a file name is allowed.
 * A client refuses what its Unicode tables do not know, so newer letters are none.
 * @see https://pkg.go.dev/unicode#IsLetter
 */
export function isLetter(char: string): boolean {
  return /^\p{L}$/u.test(char) && !newer.test(char);
}
