import { Fault } from "../fault/fault.ts";
import { formatCheckpoint, parseTreeLines, type Tree } from "./checkpoint.ts";

/** The first line of every Go checksum database's tree note. It says what the log holds, not whose it is. */
export const goSumOrigin = "go.sum database tree";

const maxBytes = 1_000_000;

/**
 * The text a checksum database signs: three lines, the size in decimal, the root hash in base64.
 * @throws {Fault} TLOG_BAD_TREE when size or hash are not ones
 */
export function formatTree({ size, hash }: Tree): string {
  return formatCheckpoint({ origin: goSumOrigin, size, hash, extensions: [] });
}

/**
 * The tree head in the text of a note. Lines after the third are for later versions of the format: whatever they say
 * is not looked at.
 * @throws {Fault} TLOG_BAD_TREE
 * @see x/mod tlog.ParseTree
 */
export function parseTree(text: string): Tree {
  const [origin, size = "", hash = "", rest] = text.split("\n", 4);
  if (origin !== goSumOrigin || rest === undefined || Buffer.byteLength(text) > maxBytes) {
    throw new Fault("TLOG_BAD_TREE", "this note is not that of a go.sum database tree");
  }
  return parseTreeLines(size, hash);
}
