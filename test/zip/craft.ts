import { crc32, deflateRawSync } from "node:zlib";

/** One entry; what is absent is as it should be, everything can be wrong. */
export type CraftedEntry = {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** 8 (deflate) unless told. */
  readonly method?: number;
  /** Stands in the file instead of the compressed content. */
  readonly data?: Uint8Array;
  readonly flags?: number;
  readonly crc32?: number;
  readonly size?: number;
  readonly compressedSize?: number;
  /** Written into the central directory's extra field; sizes at 0xffffffff are looked for there. */
  readonly extra?: Uint8Array;
  readonly comment?: string;
  readonly unixMode?: number;
  readonly descriptor?: "signed" | "bare" | "wrong";
  /** Stand in the local header only. */
  readonly localName?: string;
  readonly localExtra?: Uint8Array;
  readonly localSignature?: number;
  /** Where the directory says the local header is; the entry of this index has its own. */
  readonly headerAt?: number;
  readonly sharesHeaderOf?: number;
};

export type CraftedZip = {
  readonly entries: readonly CraftedEntry[];
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  readonly comment?: Uint8Array;
  /** True: offsets count from the beginning of the file, not of the zip, when something stands before it. */
  readonly countsBefore?: boolean;
  /** What the end record says in place of the truth. */
  readonly count?: number;
  readonly directorySize?: number;
  readonly directoryOffset?: number;
  readonly commentLength?: number;
  /** Adds a zip64 end record; "lone" without need for it, "broken" with a wrong locator. */
  readonly zip64?: "needed" | "lone" | "broken";
  /** Between the directory and the end record. */
  readonly gap?: Uint8Array;
};

/** A zip written byte by byte, to be right or wrong as wanted. */
export function craftZip(zip: CraftedZip): Buffer {
  const before = Buffer.from(zip.before ?? []);
  const base = zip.countsBefore === true ? before.length : 0;
  const parts: Uint8Array[] = [before];
  const headers: number[] = [];
  let at = base;
  const push = (...bytes: Uint8Array[]): void => {
    parts.push(...bytes);
    at += bytes.reduce((sum, { length }) => sum + length, 0);
  };
  const all = zip.entries.map((entry) => ({ entry, facts: factsOf(entry) }));
  for (const { entry, facts } of all) {
    headers.push(at);
    if (entry.sharesHeaderOf === undefined) push(localPart(entry, facts));
  }
  const directoryAt = at;
  for (const [index, { entry, facts }] of all.entries()) {
    push(directoryPart(entry, facts, entry.headerAt ?? headers[entry.sharesHeaderOf ?? index] ?? 0));
  }
  const directory = { at: directoryAt, size: at - directoryAt };
  push(Buffer.from(zip.gap ?? []));
  if (zip.zip64 !== undefined) push(end64Part(zip, directory, at));
  push(endPart(zip, directory), Buffer.from(zip.after ?? []));
  return Buffer.concat(parts);
}

/** A zip64 extra field with these numbers. */
export function zip64Extra(...numbers: readonly bigint[]): Buffer {
  const field = Buffer.alloc(4 + 8 * numbers.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * numbers.length, 2);
  for (const [index, number] of numbers.entries()) field.writeBigUInt64LE(BigInt.asUintN(64, number), 4 + 8 * index);
  return field;
}

type Facts = { readonly data: Uint8Array; readonly crc: number; readonly size: number; readonly compressed: number };

function factsOf(entry: CraftedEntry): Facts {
  const content = Buffer.from(entry.content ?? "");
  const data = entry.data ?? (entry.method === 0 ? content : deflateRawSync(content));
  return {
    data,
    crc: entry.crc32 ?? crc32(content),
    size: entry.size ?? content.length,
    compressed: entry.compressedSize ?? data.length,
  };
}

function localPart(entry: CraftedEntry, { data, crc, size, compressed }: Facts): Buffer {
  const name = Buffer.from(entry.localName ?? entry.name);
  const extra = Buffer.from(entry.localExtra ?? []);
  const late = entry.descriptor !== undefined;
  const head = Buffer.alloc(30);
  head.writeUInt32LE(entry.localSignature ?? 0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(flagsOf(entry), 6);
  head.writeUInt16LE(entry.method ?? 8, 8);
  head.writeUInt32LE(late ? 0 : crc, 14);
  head.writeUInt32LE(late ? 0 : compressed, 18);
  head.writeUInt32LE(late ? 0 : size, 22);
  head.writeUInt16LE(name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  const descriptor = Buffer.alloc(late ? (entry.descriptor === "bare" ? 12 : 16) : 0);
  if (late) {
    const skip = descriptor.length - 12;
    if (skip > 0) descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(entry.descriptor === "wrong" ? 1 : crc, skip);
    descriptor.writeUInt32LE(compressed, skip + 4);
    descriptor.writeUInt32LE(size, skip + 8);
  }
  return Buffer.concat([head, name, extra, data, descriptor]);
}

function directoryPart(entry: CraftedEntry, { crc, size, compressed }: Facts, headerAt: number): Buffer {
  const name = Buffer.from(entry.name);
  const extra = Buffer.from(entry.extra ?? []);
  const comment = Buffer.from(entry.comment ?? "");
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(0x0314, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(flagsOf(entry), 8);
  head.writeUInt16LE(entry.method ?? 8, 10);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(compressed, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt16LE(comment.length, 32);
  head.writeUInt32LE(((entry.unixMode ?? 0o100644) << 16) >>> 0, 38);
  head.writeUInt32LE(headerAt, 42);
  return Buffer.concat([head, name, extra, comment]);
}

const flagsOf = ({ flags = 0, descriptor }: CraftedEntry): number => flags | (descriptor === undefined ? 0 : 8);

function end64Part(zip: CraftedZip, directory: { at: number; size: number }, at: number): Buffer {
  const end = Buffer.alloc(56);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(zip.entries.length), 24);
  end.writeBigUInt64LE(BigInt(zip.entries.length), 32);
  end.writeBigUInt64LE(BigInt(directory.size), 40);
  end.writeBigUInt64LE(BigInt(directory.at), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(zip.zip64 === "broken" ? at + 1 : at), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end, locator]);
}

function endPart(zip: CraftedZip, directory: { at: number; size: number }): Buffer {
  const limit = zip.zip64 === "needed" || zip.zip64 === "broken";
  const comment = Buffer.from(zip.comment ?? []);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(limit ? 0xffff : (zip.count ?? zip.entries.length) % 2 ** 16, 8);
  end.writeUInt16LE(limit ? 0xffff : (zip.count ?? zip.entries.length) % 2 ** 16, 10);
  end.writeUInt32LE(limit ? 0xffffffff : (zip.directorySize ?? directory.size), 12);
  end.writeUInt32LE(limit ? 0xffffffff : (zip.directoryOffset ?? directory.at), 16);
  end.writeUInt16LE(zip.commentLength ?? comment.length, 20);
  return Buffer.concat([end, comment]);
}
