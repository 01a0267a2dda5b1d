import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../fault/fault.ts";
import { anchorFault } from "./anchor-fault.ts";
import type { LogRow } from "./logs.ts";
import { shippedLine } from "./log-tail.ts";

const newline = 10;
const chunkBytes = 2 ** 20;

/**
 * Takes the texts of records out of the copy beside an anchor, each line in its place and with its length, so that whoever
 * appends meanwhile is not in the way. What a process that was killed left half done is done by the next call.
 * @param rows those records without their texts, in order, the first one `from`
 * @throws {Fault} LOG_ANCHOR
 */
export async function blankTail(anchor: string, from: number, rows: readonly LogRow[]): Promise<void> {
  const path = join(anchor, "records.jsonl");
  try {
    const file = await open(path, "r+");
    try {
      await blankLines(file, from, rows);
      await file.datasync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw anchorFault(path, "cannot be written", cause);
  }
}

async function blankLines(file: FileHandle, from: number, rows: readonly LogRow[]): Promise<void> {
  const buffer = Buffer.alloc(chunkBytes);
  const end = from + rows.length;
  let line = 0;
  let begun = 0;
  for (let at = 0; line < end;) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, at);
    if (bytesRead === 0) return; // not copied yet
    for (let stop = buffer.indexOf(newline); stop >= 0 && stop < bytesRead && line < end;) {
      const row = rows[line - from];
      if (row !== undefined) await file.write(blankLine(row, at + stop - begun), begun);
      line++;
      begun = at + stop + 1;
      stop = buffer.indexOf(newline, stop + 1);
    }
    at += bytesRead;
  }
}

function blankLine(row: LogRow, length: number): string {
  const line = shippedLine(row);
  if (line.length <= length) return line.padEnd(length);
  throw new Fault("LOG_ANCHOR", `record ${row.id} has no room for its hash in the copy`);
}
