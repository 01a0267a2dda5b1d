/**
 * Text as notes and records demand it: valid UTF-8 with no control character below U+0020 but the newline.
 * undefined for anything else. Encoding the result gives the same bytes again: a byte order mark is kept, and nothing
 * is replaced by U+FFFD.
 */
export function decodePlainText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return hasControls(text) ? undefined : text;
  } catch {
    return undefined; // the decoder's only failure: not UTF-8
  }
}

/** True for a string that decodePlainText could have given: no lone surrogate, no control character. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !hasControls(text);
}

function hasControls(text: string): boolean {
  return /[\0-\x09\x0b-\x1f]/.test(text);
}
