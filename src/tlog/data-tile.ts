import { Fault } from "../fault/fault.ts";
import { decodePlainText } from "./plain-text.ts";
import { isRecordText } from "./record.ts";

/**
 * The bytes of a data tile: the texts of consecutive records, each followed by an empty line, without their numbers.
 * @throws {Fault} TLOG_BAD_RECORD
 * @see x/mod sumdb/server.go; golang/go#69348 for the numbers that once stood there
 */
export function formatDataTile(texts: readonly string[]): Uint8Array {
  for (const text of texts) {
    if (!isRecordText(text)) throw new Fault("TLOG_BAD_RECORD", "a record for a data tile is not lines of plain text");
  }
  return Buffer.from(texts.map((text) => `${text}\n`).join(""));
}

/**
 * The records of a data tile, left to right; they prove nothing until their hashes are those of the tree.
 * @throws {Fault} TLOG_BAD_RECORD when they are not `width` whole records
 */
export function parseDataTile(bytes: Uint8Array, width: number): readonly string[] {
  const whole = decodePlainText(bytes) ?? "";
  const texts: string[] = [];
  let start = 0;
  for (let end = 0; texts.length < width && end >= 0; start = end + 2) {
    end = whole.indexOf("\n\n", start);
    if (end >= 0) texts.push(whole.slice(start, end + 1));
  }
  if (texts.length !== width || start !== whole.length || !texts.every(isRecordText)) {
    throw new Fault("TLOG_BAD_RECORD", `a data tile does not hold ${width} whole records`);
  }
  return texts;
}
