/** What a Range header asks of a representation of known length. Bytes start (inclusive) to end (exclusive). */
export type Part = { readonly start: number; readonly end: number } | "whole" | "unsatisfiable";

const single = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i;

/**
 * Reads a Range header. Other units, several ranges and what breaks the syntax are answered whole, as RFC 9110 allows.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function parseRange(header: string, length: number): Part {
  const found = single.exec(header);
  if (found === null) return "whole";
  const [, first = "", last = ""] = found;
  if (first === "" && last === "") return "whole";
  if (first === "") {
    const suffix = Math.min(Number(last), length);
    return suffix === 0 ? "unsatisfiable" : { start: length - suffix, end: length };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "whole";
  if (start >= length) return "unsatisfiable";
  return { start, end: last === "" ? length : Math.min(Number(last) + 1, length) };
}
