import { createHash, hash } from "node:crypto";
import { Readable } from "node:stream";
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { Fault } from "../../fault/fault.ts";
import { quoted } from "../../gomod/quoted.ts";
import type { RandomAccess } from "../../store/blobs.ts";
import type { DirectoryEntry } from "./directory.ts";

/** Up to this size, compressed and not, an entry is read at once: nearly all files of nearly all modules. */
const onceBytes = 4 * 1024 * 1024;
const stepBytes = 256 * 1024;

/**
 * SHA-256, hexadecimal, of what an entry holds. Size and checksum must be as declared; never more than the declared size
 * is inflated.
 * @throws {Fault} ZIP_INVALID, naming the entry
 * @see archive/zip File.Open and checksumReader, whose judgement this follows: of the local header only the length
 * counts, of the flags only that for the data descriptor, and without one a checksum of 0 is none
 */
export async function hashEntry(bytes: RandomAccess, entry: DirectoryEntry): Promise<string> {
  try {
    const start = await dataStart(bytes, entry);
    if (entry.name.endsWith("/")) return hashDirectory(entry);
    const content = await readContent(bytes, entry, start);
    await checkSum(bytes, entry, start, content.crc32);
    return content.sha256Hex;
  } catch (cause) {
    if (!(cause instanceof Broken)) throw cause;
    const marked = (entry.flags & 1) === 0 ? "" : "; it is marked as encrypted, which no module is";
    throw new Fault("ZIP_INVALID", `entry ${quoted(entry.name)}: ${cause.message}${marked}`, { cause: cause.cause });
  }
}

/** How many bytes of the file the data of an entry may fill when it begins at `start`. */
export function dataLength(bytes: RandomAccess, { compressedSize }: DirectoryEntry, start: number): number {
  const rest = Math.max(0, bytes.size - start);
  return compressedSize < 0 ? rest : Math.min(compressedSize, rest);
}

class Broken extends Error {}

type Content = { readonly sha256Hex: string; readonly crc32: number };

async function dataStart(bytes: RandomAccess, { headerAt }: DirectoryEntry): Promise<number> {
  const head = viewOf(await bytes.read(headerAt, 30));
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) {
    throw new Broken("its local header is not where the central directory says");
  }
  return headerAt + 30 + head.getUint16(26, true) + head.getUint16(28, true);
}

function hashDirectory({ size }: DirectoryEntry): string {
  if (size !== 0) throw new Broken("a directory has a content");
  return hash("sha256", "");
}

async function readContent(bytes: RandomAccess, entry: DirectoryEntry, start: number): Promise<Content> {
  const length = dataLength(bytes, entry, start);
  switch (entry.method) {
    case 0:
      if (length !== entry.size) throw new Broken(`${entry.size} bytes are declared, and it has ${length}`);
      return await summed(steps(bytes, start, length), entry);
    case 8:
      if (length <= onceBytes && entry.size <= onceBytes) return inflatedAtOnce(await bytes.read(start, length), entry);
      return await summed(inflated(steps(bytes, start, length)), entry);
    default:
      throw new Broken(`the go command does not know its compression method ${entry.method}`);
  }
}

async function* steps(bytes: RandomAccess, start: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += stepBytes) yield await bytes.read(start + at, Math.min(stepBytes, length - at));
}

async function* inflated(data: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: stepBytes });
  const source = Readable.from(data);
  source.once("error", (failure) => inflate.destroy(failure));
  try {
    yield* source.pipe(inflate) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw isDamage(cause) ? new Broken("its data is damaged", { cause }) : cause;
  } finally {
    source.destroy();
    inflate.destroy();
  }
}

function inflatedAtOnce(data: Uint8Array, { size }: DirectoryEntry): Content {
  try {
    const content = inflateRawSync(data, { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size) });
    if (content.length !== size) throw new Broken(`${size} bytes are declared, and it has ${content.length}`);
    return { sha256Hex: hash("sha256", content), crc32: crc32(content) };
  } catch (cause) {
    if (cause instanceof RangeError) throw new Broken(`${size} bytes are declared, and it has more`);
    throw isDamage(cause) ? new Broken("its data is damaged", { cause }) : cause;
  }
}

async function summed(content: AsyncIterable<Uint8Array>, { size }: DirectoryEntry): Promise<Content> {
  const sha256 = createHash("sha256");
  let sum = 0;
  let counted = 0;
  for await (const chunk of content) {
    counted += chunk.length;
    if (counted > size) throw new Broken(`${size} bytes are declared, and it has more`);
    sha256.update(chunk);
    sum = crc32(chunk, sum);
  }
  if (counted !== size) throw new Broken(`${size} bytes are declared, and it has ${counted}`);
  return { sha256Hex: sha256.digest("hex"), crc32: sum };
}

async function checkSum(bytes: RandomAccess, entry: DirectoryEntry, start: number, actual: number): Promise<void> {
  const hasDescriptor = (entry.flags & 8) !== 0;
  if (!hasDescriptor && entry.crc32 === 0) return;
  if (actual !== entry.crc32) throw new Broken("its checksum is wrong");
  if (!hasDescriptor) return;
  const found = viewOf(await bytes.read(start + entry.compressedSize, 16));
  const isSigned = found.byteLength >= 4 && found.getUint32(0, true) === 0x08074b50;
  if (found.byteLength < (isSigned ? 16 : 12) || found.getUint32(isSigned ? 4 : 0, true) !== entry.crc32) {
    throw new Broken("the data descriptor behind it is missing or damaged");
  }
}

/** zlib's own words for data that cannot be inflated. */
function isDamage(failure: unknown): boolean {
  return failure instanceof Error && "code" in failure && String(failure.code).startsWith("Z_");
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
