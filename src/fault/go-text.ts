import type { Fault } from "./fault.ts";

const maxLines = 8;
const maxBytes = 640;

/**
 * A fault as the go command will show it: text/plain UTF-8, at most 8 lines and 640 bytes, no empty line.
 * The reason comes first; code, cure and request id are kept whole when the reason must be cut.
 * @see cmd/go/internal/web/api.go, which prints 8 lines, 648 bytes, and stops at the first empty line
 */
export function goText(fault: Fault, requestId: string): string {
  const tail = [`fix: ${oneLine(fault.hint)}`, `modgate ${fault.code}, request ${requestId}`];
  const tailBytes = tail.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  const reason = fault.message
    .split(/\r?\n/)
    .map(oneLine)
    .filter((line) => line !== "")
    .slice(0, maxLines - tail.length)
    .join("\n");
  return [cut(reason, maxBytes - tailBytes - 1), ...tail].join("\n") + "\n";
}

/** Only graphic characters: the go command hides a body that has others. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
}

function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const kept = Buffer.from(text).subarray(0, Math.max(0, bytes - 3));
  return new TextDecoder().decode(kept).replace(/\uFFFD*$/u, "") + "…";
}
