import { Fault } from "../../fault/fault.ts";
import { quoted } from "../../gomod/quoted.ts";
import type { RandomAccess } from "../../store/blobs.ts";

/** Where a zip says its central directory is. */
export type DirectoryEnd = {
  /** How many entries it should have; only the last 16 bits are to be believed. */
  readonly entries: bigint;
  /** Of the directory in the file, and of the same counted from the beginning of the zip. */
  readonly start: bigint;
  readonly offset: bigint;
};

const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;

/**
 * Finds the end record as Go's archive/zip does: the last one in the last 65 KiB, whatever stands behind it; sizes of
 * zip64 only where those of the end record are at their limit.
 * @throws {Fault} ZIP_INVALID
 * @see archive/zip readDirectoryEnd
 */
export async function readDirectoryEnd(bytes: RandomAccess): Promise<DirectoryEnd> {
  const { at, record } = await findEnd(bytes);
  let end = { at: BigInt(at), entries: BigInt(record.getUint16(10, true)), ...sizes(record) };
  // 0xffff for the size is not what the format says, but what the go command looks for.
  if (end.entries === 0xffffn || end.length === 0xffffn || end.offset === 0xffffffffn) {
    end = (await readEnd64(bytes, at)) ?? end;
  }
  const start = BigInt.asIntN(64, end.at - end.length);
  const inRange = [end.length, end.offset].every((size) => size === BigInt.asIntN(64, size));
  if (!inRange || start < 0n || start >= BigInt(bytes.size)) {
    throw new Fault("ZIP_INVALID", "the end record names a place outside the file for the central directory");
  }
  return { entries: end.entries, start, offset: end.offset };
}

function sizes(record: DataView): { readonly length: bigint; readonly offset: bigint } {
  return { length: BigInt(record.getUint32(12, true)), offset: BigInt(record.getUint32(16, true)) };
}

async function findEnd(bytes: RandomAccess): Promise<{ readonly at: number; readonly record: DataView }> {
  for (const tailBytes of [1024, 65 * 1024]) {
    const start = Math.max(0, bytes.size - tailBytes);
    const tail = viewOf(await bytes.read(start, tailBytes));
    for (let at = tail.byteLength - endBytes; at >= 0; at--) {
      if (tail.getUint32(at, true) !== 0x06054b50) continue;
      const commentEnd = at + endBytes + tail.getUint16(at + 20, true);
      if (commentEnd > tail.byteLength) break;
      return { at: start + at, record: new DataView(tail.buffer, tail.byteOffset + at, endBytes) };
    }
    if (start === 0) break;
  }
  throw new Fault("ZIP_INVALID", await whyNoZip(bytes));
}

async function readEnd64(bytes: RandomAccess, endAt: number) {
  if (endAt < locatorBytes) return undefined;
  const locator = viewOf(await bytes.read(endAt - locatorBytes, locatorBytes));
  const isLocator = locator.getUint32(0, true) === 0x07064b50;
  if (!isLocator || locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) !== 1) return undefined;
  const at = locator.getBigInt64(8, true);
  if (at < 0n) return undefined;
  const record = viewOf(await bytes.read(Number(at), end64Bytes));
  if (record.byteLength < end64Bytes || record.getUint32(0, true) !== 0x06064b50) {
    throw new Fault("ZIP_INVALID", "the zip64 end record is not where its locator says");
  }
  return {
    at,
    entries: record.getBigUint64(32, true),
    length: record.getBigUint64(40, true),
    offset: record.getBigUint64(48, true),
  };
}

/** For the reader's eye: an error page of a proxy, or a zip that is cut. */
async function whyNoZip(bytes: RandomAccess): Promise<string> {
  if (bytes.size === 0) return "the file is empty";
  const head = Buffer.from(await bytes.read(0, 40)).toString("latin1");
  if (head.startsWith("PK")) return "the end record is missing: the zip is cut short";
  return `it is no zip: it begins with ${quoted(head)}`;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
