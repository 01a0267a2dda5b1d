import { Fault } from "../../fault/fault.ts";
import type { RandomAccess } from "../../store/blobs.ts";
import { type DirectoryEnd, readDirectoryEnd } from "./directory-end.ts";

/** An entry as the central directory describes it, which alone counts. */
export type DirectoryEntry = {
  /** Bytes that are no UTF-8 as U+FFFD. */
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  /** As declared, like `size` below zero for what does not fit into a signed 64-bit number. */
  readonly compressedSize: number;
  /** Uncompressed, as declared. */
  readonly size: number;
  /** Of its local header in the file; may lie anywhere. */
  readonly headerAt: number;
};

/**
 * The go command takes any number of entries; here 500 MiB of directory must not become gigabytes of memory. A module of
 * 500 MiB with so many files would have 2 KiB in each, and names of 256 bytes.
 */
export const directoryLimits = { entries: 2 ** 18, nameBytes: 2 ** 26 } as const;

const headerBytes = 46;

/**
 * The entries of a zip in the order of its central directory, as Go's archive/zip reads them: from where the end record
 * says, up to the first thing that is no entry. It is our own reader because an h1 vouches for what the go command will
 * read: whoever finds another directory, name or size in the same bytes vouches for something else.
 * @throws {Fault} ZIP_INVALID
 * @see archive/zip Reader.init
 */
export async function readDirectory(bytes: RandomAccess): Promise<readonly DirectoryEntry[]> {
  const end = await readDirectoryEnd(bytes);
  const shift = await shiftOf(bytes, end);
  const entries: DirectoryEntry[] = [];
  const most = directoryLimits;
  let nameBytes = 0;
  let at = Number(shift + end.offset);
  let next = await readEntry(bytes, at, shift);
  for (; typeof next === "object"; next = await readEntry(bytes, at, shift)) {
    at += next.length;
    entries.push(next.entry);
    nameBytes += next.entry.name.length;
    if (entries.length > most.entries || nameBytes > most.nameBytes) {
      throw new Fault("ZIP_INVALID", `it has more than ${most.entries} entries, or ${most.nameBytes} bytes of names`);
    }
  }
  // Of the number of entries, a zip without zip64 keeps the last 16 bits.
  if (next === "nothing" || BigInt.asUintN(16, end.entries) !== BigInt(entries.length % 2 ** 16)) {
    throw new Fault("ZIP_INVALID", `the central directory is damaged behind ${entries.length} entries`);
  }
  return entries;
}

/**
 * What was put in front of the zip (a shell script, say) shifts all offsets; but some zips count it in although their
 * end record says otherwise.
 */
async function shiftOf(bytes: RandomAccess, { start, offset }: DirectoryEnd): Promise<bigint> {
  const shift = BigInt.asIntN(64, start - offset);
  if (shift <= 0n) return shift;
  return typeof (await readEntry(bytes, Number(offset), 0n)) === "object" ? 0n : shift;
}

type Next = { readonly entry: DirectoryEntry; readonly length: number } | "no entry" | "nothing";

/** "nothing" when the file ends right before a part of the entry, which is an error to Go; other ends are not. */
async function readEntry(bytes: RandomAccess, at: number, shift: bigint): Promise<Next> {
  const head = await bytes.read(at, headerBytes);
  if (head.length < headerBytes) return head.length === 0 ? "nothing" : "no entry";
  const view = viewOf(head);
  if (view.getUint32(0, true) !== 0x02014b50) return "no entry";
  const nameBytes = view.getUint16(28, true);
  const extraBytes = view.getUint16(30, true);
  const tailBytes = nameBytes + extraBytes + view.getUint16(32, true);
  const tail = await bytes.read(at + headerBytes, tailBytes);
  if (tail.length < tailBytes) return tail.length === 0 ? "nothing" : "no entry";
  const name = Buffer.from(tail.buffer, tail.byteOffset, nameBytes).toString("utf8");
  const sizes = wideSizes(view, viewOf(tail.subarray(nameBytes, nameBytes + extraBytes)));
  if (sizes === undefined) return "no entry";
  const entry: DirectoryEntry = {
    name,
    flags: view.getUint16(8, true),
    method: view.getUint16(10, true),
    crc32: view.getUint32(16, true),
    compressedSize: Number(BigInt.asIntN(64, sizes.compressed)),
    size: Number(BigInt.asIntN(64, sizes.uncompressed)),
    headerAt: Number(BigInt.asIntN(64, sizes.header + shift)),
  };
  return { entry, length: headerBytes + tailBytes };
}

const unset = 0xffffffffn;

/** Sizes at their limit stand in a zip64 field. undefined: it is broken, or missing where that cannot be meant. */
function wideSizes(head: DataView, extra: DataView) {
  const sizes = {
    uncompressed: BigInt(head.getUint32(24, true)),
    compressed: BigInt(head.getUint32(20, true)),
    header: BigInt(head.getUint32(42, true)),
  };
  const wanted = (["uncompressed", "compressed", "header"] as const).filter((size) => sizes[size] === unset);
  for (let at = 0; at + 4 <= extra.byteLength;) {
    let field = at + 4;
    const fieldEnd = field + extra.getUint16(at + 2, true);
    if (fieldEnd > extra.byteLength) break;
    if (extra.getUint16(at, true) === 1) {
      for (const size of wanted.splice(0)) {
        if (field + 8 > fieldEnd) return undefined;
        sizes[size] = extra.getBigUint64(field, true);
        field += 8;
      }
    }
    at = fieldEnd;
  }
  return wanted.some((size) => size !== "uncompressed") ? undefined : sizes;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
