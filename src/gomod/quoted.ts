const longest = 120;

/** Foreign text as a message may carry it: in quotes, on one line, at most 120 characters, nothing invisible. */
export function quoted(text: string): string {
  const kept = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return JSON.stringify(kept).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}
