import type { FileHandle } from "node:fs/promises";
import { Fault } from "../../fault/fault.ts";

/** A member of a tar file, and where its bytes stand. */
export type TarEntry = {
  /** Bytes that are no UTF-8 as U+FFFD. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "other";
  readonly size: number;
  readonly offset: number;
};

const block = 512;
/** A header that git writes about another one: long names. */
const mostHeaderBytes = 64 * 1024;

/**
 * The members of a tar file as `git archive` writes it: ustar, with pax headers for what is long.
 * @throws {Fault} GIT_DAMAGED when it is no such file
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
export async function tarEntries(file: FileHandle): Promise<readonly TarEntry[]> {
  const entries: TarEntry[] = [];
  let extended = new Map<string, string>();
  for (let at = 0; ;) {
    const header = await readAt(file, at, block);
    if (header[0] === 0) return entries;
    if (text(header, 257, 5) !== "ustar") throw damaged("a header is missing");
    const type = String.fromCharCode(header[156] ?? 0);
    const declared = number(header, 124, 12);
    const offset = at + block;
    if (type === "x" || type === "g") {
      if (declared > mostHeaderBytes) throw damaged("a header is too long");
      const records = paxRecords(await readAt(file, offset, declared));
      if (type === "x") extended = records;
      at = offset + padded(declared);
      continue;
    }
    const size = Number(extended.get("size") ?? declared);
    const prefix = text(header, 345, 155);
    const name = text(header, 0, 100);
    const path = extended.get("path") ?? (prefix === "" ? name : `${prefix}/${name}`);
    const kind = kinds[type] ?? "other";
    entries.push({ path: kind === "directory" ? path.replace(/\/$/, "") : path, kind, size, offset });
    extended = new Map();
    at = offset + padded(kind === "file" ? size : declared);
  }
}

const kinds: Readonly<Record<string, TarEntry["kind"]>> = {
  "0": "file",
  "\0": "file",
  "2": "symlink",
  "5": "directory",
};

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw damaged("it ends too early");
  return buffer;
}

/** "30 path=very/long/name\n", the length in bytes, itself included. */
function paxRecords(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString("latin1", at, space));
    const equals = bytes.indexOf(0x3d, space);
    if (space < at || !Number.isSafeInteger(length) || length <= 0 || equals < 0)
      throw damaged("a header cannot be read");
    records.set(bytes.toString("latin1", space + 1, equals), bytes.toString("utf8", equals + 1, at + length - 1));
    at += length;
  }
  return records;
}

function text(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString("utf8");
}

function number(header: Buffer, at: number, length: number): number {
  const octal = text(header, at, length).trim();
  if (!/^[0-7]*$/.test(octal)) throw damaged("a size cannot be read");
  return octal === "" ? 0 : Number.parseInt(octal, 8);
}

function padded(size: number): number {
  return Math.ceil(size / block) * block;
}

function damaged(why: string): Fault {
  return new Fault("GIT_DAMAGED", `the archive git made cannot be read: ${why}`);
}
