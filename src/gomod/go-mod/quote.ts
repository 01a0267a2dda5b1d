import { isPrintable } from "./character.ts";
import { isEscapedByte } from "./lossless-text.ts";

/**
 * The text as one token of a go.mod line: as it stands where it can, otherwise quoted.
 * @see x/mod modfile.AutoQuote
 */
export function autoQuote(text: string): string {
  return mustQuote(text) ? quote(text) : text;
}

function mustQuote(text: string): boolean {
  if (text === "" || text.includes("//") || text.includes("/*") || /[ "'`]/.test(text)) return true;
  if (text.length > 1 && /[()[\]{},]/.test(text)) return true;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    if (!isEscapedByte(point) && !isPrintable(point)) return true;
  }
  return false;
}

const short: Readonly<Record<string, string>> = {
  "\x07": String.raw`\a`,
  "\b": String.raw`\b`,
  "\f": String.raw`\f`,
  "\n": String.raw`\n`,
  "\r": String.raw`\r`,
  "\t": String.raw`\t`,
  "\v": String.raw`\v`,
  "\\": String.raw`\\`,
  '"': String.raw`\"`,
};

/** @see https://pkg.go.dev/strconv#Quote */
function quote(text: string): string {
  const parts = ['"'];
  for (const char of text) parts.push(short[char] ?? escaped(char, char.codePointAt(0) ?? 0));
  parts.push('"');
  return parts.join("");
}

function escaped(char: string, point: number): string {
  if (isEscapedByte(point)) return String.raw`\x${hex(point - 0xdc_00, 2)}`;
  if (isPrintable(point)) return char;
  if (point < 0x20 || point === 0x7f) return String.raw`\x${hex(point, 2)}`;
  return point > 0xff_ff ? String.raw`\U${hex(point, 8)}` : String.raw`\u${hex(point, 4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
