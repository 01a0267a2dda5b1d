import { Fault } from "../fault/fault.ts";
import { decodePlainText, isPlainText } from "./plain-text.ts";
import { isTreeSize } from "./wide-integer.ts";

/** A record of the log with its number, as a lookup answers it. */
export type NumberedRecord = {
  readonly id: number;
  /** One or more lines, each ending in a newline, none empty. The leaf of the tree is the hash of its UTF-8 bytes. */
  readonly text: string;
};

const newline = "\n".charCodeAt(0);

/**
 * A record with its number, as the first part of a lookup's answer: number, text, empty line.
 * @throws {Fault} TLOG_BAD_RECORD
 * @see x/mod tlog.FormatRecord
 */
export function formatRecord({ id, text }: NumberedRecord): Uint8Array {
  if (!isTreeSize(id)) throw malformed("its number is not one");
  if (!isRecordText(text)) throw malformed("its text is not lines of plain text");
  return Buffer.from(`${id}\n${text}\n`);
}

/**
 * The record at the start of a message, and the bytes after it: in a lookup's answer the signed tree note. What to
 * make of the rest is another question; only `text` is what a leaf vouches for.
 *
 * Go's parser takes a sign and leading zeros, so this one does; but numbers below zero, which the go command then reads
 * as record 0, and those beyond any tree are refused.
 * @throws {Fault} TLOG_BAD_RECORD
 * @see x/mod tlog.ParseRecord
 */
export function parseRecord(message: Uint8Array): NumberedRecord & { readonly rest: Uint8Array } {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const start = bytes.indexOf(newline) + 1;
  const digits = bytes.toString("latin1", 0, Math.max(0, start - 1));
  const id = /^[+-]?[0-9]+$/.test(digits) ? Number(digits) : Number.NaN;
  if (!isTreeSize(id)) throw malformed("it does not begin with its number");
  const end = bytes.indexOf("\n\n", start, "latin1") + 1;
  const text = end === 0 ? undefined : decodePlainText(bytes.subarray(start, end));
  // Up to the first empty line: so it is what isRecordText wants.
  if (text === undefined) throw malformed("no lines of plain text and an empty line follow");
  return { id: Math.abs(id), text, rest: bytes.subarray(end + 1) };
}

/** Plain text in lines, at least one, none of them empty, the last one ended. */
export function isRecordText(text: string): boolean {
  return isPlainText(text) && text.endsWith("\n") && !text.includes("\n\n");
}

function malformed(why: string): Fault {
  return new Fault("TLOG_BAD_RECORD", `malformed record: ${why}`);
}
