import { joinedBytes } from "./lossless-text.ts";

/**
 * What a quoted string means, `"…"` with Go's escapes or `` `…` `` as it stands; undefined when it is malformed.
 * @see https://pkg.go.dev/strconv#Unquote
 */
export function unquote(quoted: string): string | undefined {
  if (quoted.length < 2) return undefined;
  const inner = quoted.slice(1, -1);
  const isRaw = quoted.startsWith("`") && quoted.endsWith("`");
  if (isRaw) return inner.includes("`") ? undefined : inner.replaceAll("\r", "");
  if (!quoted.startsWith('"') || !quoted.endsWith('"') || inner.includes("\n")) return undefined;
  return unescaped(inner);
}

/** The text with its escapes replaced; a byte that is not UTF-8 becomes the replacement character, as in Go. */
function unescaped(quoted: string): string | undefined {
  const text = quoted.toWellFormed();
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf("\\"); at !== -1; at = text.indexOf("\\", from)) {
    const escape = readEscape(text, at + 1);
    const before = text.slice(from, at);
    if (!escape || before.includes('"')) return undefined;
    parts.push(before, escape.text);
    from = at + 1 + escape.length;
  }
  const rest = text.slice(from);
  return rest.includes('"') ? undefined : joinedBytes([...parts, rest].join(""));
}

type Escape = { readonly text: string; readonly length: number };

function readEscape(text: string, at: number): Escape | undefined {
  const letter = text.charAt(at);
  const single = singles.get(letter);
  if (single !== undefined) return { text: single, length: 1 };
  if (letter === "x") return byte(digits(text, at + 1, 2, 16), 3);
  if (letter === "u") return character(digits(text, at + 1, 4, 16), 5);
  if (letter === "U") return character(digits(text, at + 1, 8, 16), 9);
  return byte(digits(text, at, 3, 8), 3);
}

const singles: ReadonlyMap<string, string> = new Map(
  Object.entries({ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\", '"': '"' }),
);

function digits(text: string, at: number, count: number, radix: 8 | 16): number | undefined {
  const found = text.slice(at, at + count);
  const all = radix === 8 ? /^[0-7]+$/ : /^[\da-fA-F]+$/;
  return found.length === count && all.test(found) ? Number.parseInt(found, radix) : undefined;
}

function byte(value: number | undefined, length: number): Escape | undefined {
  if (value === undefined || value > 0xff) return undefined;
  return { text: String.fromCharCode(value < 0x80 ? value : 0xdc_00 + value), length };
}

function character(point: number | undefined, length: number): Escape | undefined {
  if (point === undefined || point > 0x10_ff_ff || (point >= 0xd8_00 && point <= 0xdf_ff)) return undefined;
  return { text: String.fromCodePoint(point), length };
}
