import { Fault } from "../fault/fault.ts";
import { formatHash, hashSize, parseHash, type Hash } from "./hash.ts";
import { isPlainText } from "./plain-text.ts";
import { isTreeSize, parseDecimal } from "./wide-integer.ts";

/** The head of a log: how many records it has, and the hash that commits to all of them. */
export type Tree = {
  readonly size: number;
  readonly hash: Hash;
};

/** A tree head together with the name of the log it belongs to. */
export type Checkpoint = Tree & {
  /** The first line: by custom the address of the log without its scheme. */
  readonly origin: string;
  /** Further lines, none of them empty. No monitor can check them. */
  readonly extensions: readonly string[];
};

/**
 * The text of a checkpoint, to be signed as a note: origin, size, root hash in base64, then the extensions.
 * @throws {Fault} TLOG_BAD_TREE when parseCheckpoint would not give the same back
 * @see https://c2sp.org/tlog-checkpoint
 */
export function formatCheckpoint({ origin, size, hash, extensions }: Checkpoint): string {
  const lines = [origin, ...extensions];
  if (lines.some((line) => line === "" || line.includes("\n") || !isPlainText(line))) {
    throw badTree("a line of the checkpoint is empty or not plain text");
  }
  if (!isTreeSize(size) || hash.length !== hashSize) throw badTree("the size or the hash of the checkpoint is not one");
  return `${[origin, size, formatHash(hash), ...extensions].join("\n")}\n`;
}

/**
 * A checkpoint from the text of a note. Unlike parseTree, which follows the go command, it refuses empty lines.
 * @throws {Fault} TLOG_BAD_TREE
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = "", size = "", hash = "", ...extensions] = text.slice(0, -1).split("\n");
  if (!text.endsWith("\n") || origin === "" || extensions.includes("")) {
    throw badTree("a checkpoint has lines that are not empty, each ending in a newline");
  }
  return { origin, ...parseTreeLines(size, hash), extensions };
}

/** Size and root hash, as both kinds of tree note write them. @throws {Fault} TLOG_BAD_TREE */
export function parseTreeLines(size: string, hash: string): Tree {
  const parsed = { size: parseDecimal(size), hash: parseHash(hash) };
  if (parsed.size === undefined) throw badTree(`${JSON.stringify(size)} is not the size of a tree`);
  if (parsed.hash === undefined) throw badTree(`${JSON.stringify(hash)} is not a root hash`);
  return { size: parsed.size, hash: parsed.hash };
}

function badTree(why: string): Fault {
  return new Fault("TLOG_BAD_TREE", `malformed tree note: ${why}`);
}
