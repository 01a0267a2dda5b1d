/**
 * The text of a file whose bytes need not be UTF-8. A byte that is part of no character stands as the lone surrogate
 * U+DC00 + byte, so that `encodeText` gives back the same bytes and no two files become the same text. A byte order
 * mark stays. Lone surrogates of a string become U+FFFD, as they do in TextEncoder.
 */
export function decodeText(source: Uint8Array | string): string {
  if (typeof source === "string") return source.toWellFormed();
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(source);
  } catch {
    return decodeBroken(source);
  }
}

/** The bytes of a text that `decodeText` gave. */
export function encodeText(text: string): Uint8Array {
  if (text.isWellFormed()) return new TextEncoder().encode(text);
  const encoder = new TextEncoder();
  const bytes = new Uint8Array(3 * text.length);
  let size = 0;
  let written = 0;
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at) ?? 0;
    if (isEscapedByte(point)) {
      size += encoder.encodeInto(text.slice(written, at), bytes.subarray(size)).written;
      bytes[size++] = point - 0xdc_00;
      written = at + 1;
    }
    at += point > 0xff_ff ? 2 : 1;
  }
  size += encoder.encodeInto(text.slice(written), bytes.subarray(size)).written;
  return bytes.slice(0, size);
}

/** True for the code point that stands for a byte which is not UTF-8. */
export function isEscapedByte(point: number): boolean {
  return point >= 0xdc_80 && point <= 0xdc_ff;
}

/** The same text after escaped bytes that together make a character became that character. */
export function joinedBytes(text: string): string {
  return text.isWellFormed() ? text : decodeText(encodeText(text));
}

function decodeBroken(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at);
    const point = length === 0 ? 0xdc_00 + (bytes[at] ?? 0) : characterAt(bytes, at, length);
    if (point > 0xff_ff) {
      units[size++] = 0xd7_c0 + (point >> 10);
      units[size++] = 0xdc_00 + (point & 0x3_ff);
    } else {
      units[size++] = point;
    }
    at += length || 1;
  }
  const pieces: string[] = [];
  for (let at = 0; at < size; at += 8192) {
    pieces.push(String.fromCharCode(...units.subarray(at, Math.min(size, at + 8192))));
  }
  return pieces.join("");
}

/** Bytes of the UTF-8 character that begins here (Unicode 15, table 3-7); 0 where none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let next = at + 2; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

function characterAt(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  if (length === 1) return first;
  let point = first & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++) point = (point << 6) | ((bytes[next] ?? 0) & 0x3f);
  return point;
}
