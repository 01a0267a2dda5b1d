import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { goldenAnswers } from "../../../test/oracle/golden.ts";
import { type CraftedEntry, type CraftedZip, craftZip, zip64Extra } from "../../../test/zip/craft.ts";
import { Fault } from "../../fault/fault.ts";
import { checkZipContent } from "./content.ts";

const at = (name: string): string => `example.com/m@v1.0.0/${name}`;
const good: readonly CraftedEntry[] = [
  { name: at("go.mod"), content: "module example.com/m\n" },
  { name: at("a.go"), content: "package a\n".repeat(50) },
];
const junk = Buffer.from("#!/bin/sh\nexit 0\n");
const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const endRecord = craftZip({ entries: [] });

/** Each zip is accepted or refused as the go command does; the pattern is what our refusal says. */
const zips: readonly (readonly [why: string, zip: CraftedZip | Buffer, refusal?: RegExp])[] = [
  // What is a zip at all
  ["an ordinary module", { entries: good }],
  ["no entries", { entries: [] }],
  ["an empty file", Buffer.alloc(0), /the file is empty/],
  ["a page of a captive portal", bytes("<!DOCTYPE html>\n<title>Log in</title>"), /begins with "<!DOCTYPE html>\\n/],
  ["the beginning only", craftZip({ entries: good }).subarray(0, 100), /cut short/],
  ["the last byte is missing", craftZip({ entries: good }).subarray(0, -1), /cut short/],
  ["the first byte is missing", craftZip({ entries: good }).subarray(1), /local header/],
  ["a shell script before it, counted", { entries: good, before: junk, countsBefore: true }],
  ["a shell script before it, not counted", { entries: good, before: junk }],
  ["junk behind it", { entries: good, after: junk }],
  ["much junk behind it", { entries: good, after: Buffer.alloc(60_000, 1) }],
  ["65 KiB of junk behind it", { entries: good, after: Buffer.alloc(66_560, 1) }, /cut short/],
  ["a second zip behind it", { entries: good, after: craftZip({ entries: good.slice(1) }) }],
  ["an end record behind it", { entries: good, after: endRecord }],
  ["a comment", { entries: good, comment: bytes("made by hand") }],
  ["a comment longer than it says", { entries: good, comment: bytes("made by hand"), commentLength: 3 }],
  ["a comment shorter than it says", { entries: good, comment: bytes("made"), commentLength: 5 }, /cut short/],
  ["an end record in the comment", { entries: good, comment: endRecord }],
  ["a truncated end record in the comment", { entries: good, comment: endRecord.subarray(0, 21) }],
  // The central directory
  ["fewer entries than told", { entries: good, count: 3 }, /damaged behind 2 entries/],
  ["more entries than told", { entries: good, count: 1 }, /damaged behind 2 entries/],
  ["the number of entries modulo 65536", { entries: good, count: 65_538 }],
  ["a size of the directory too small", { entries: good, directorySize: 10 }],
  ["a size of the directory too large", { entries: good, directorySize: 1_000_000 }, /outside the file/],
  ["a directory behind the file", { entries: good, directoryOffset: 0xfffffff0 }, /local header/],
  ["something between directory and end", { entries: good, gap: junk }],
  ["zip64", { entries: good, zip64: "needed" }],
  ["zip64 without need", { entries: good, zip64: "lone" }],
  ["a zip64 locator that points elsewhere", { entries: good, zip64: "broken" }, /zip64 end record/],
  ["a zip64 size where none is needed", { entries: [{ ...good[0], extra: zip64Extra(7n) } as CraftedEntry] }],
  ["sizes in zip64", { entries: [{ name: at("a"), content: "abc", size: 0xffffffff, extra: zip64Extra(3n) }] }],
  ["a header offset in zip64", { entries: [{ name: at("a"), headerAt: 0xffffffff, extra: zip64Extra(0n) }] }],
  ["a header offset missing in zip64", { entries: [{ name: at("a"), headerAt: 0xffffffff }] }, /damaged behind 0/],
  [
    "a zip64 field too short",
    { entries: [{ name: at("a"), size: 0xffffffff, extra: bytes("\x01\0\x02\0ab") }] },
    /damaged/,
  ],
  ["an extra field longer than it is", { entries: [{ name: at("a"), extra: bytes("\x01\0\xff\0ab") }] }],
  ["a size beyond 2^63", { entries: [{ name: at("a"), size: 0xffffffff, extra: zip64Extra(-1n) }] }, /bytes together/],
  ["comments of entries", { entries: [{ name: at("a"), comment: "hello" }] }],
  // Names
  ["another prefix", { entries: [{ name: "example.com/m@v1.0.1/a" }] }, /begin with example.com\/m@v1.0.0\//],
  ["path traversal", { entries: [{ name: at("../../etc/passwd") }] }, /only dots/],
  ["path traversal within", { entries: [{ name: at("a/../../b") }] }, /not clean/],
  ["an absolute path", { entries: [{ name: "/etc/passwd" }] }, /does not begin with/],
  ["backslashes", { entries: [{ name: at("..\\..\\a") }] }, /"\\\\" is not allowed/],
  ["NUL", { entries: [{ name: at("a\0b") }] }, /is not allowed/],
  ["a newline", { entries: [{ name: at("a\nb") }] }, /is not allowed/],
  ["no UTF-8", { entries: [{ name: Buffer.concat([bytes(at("a")), bytes("\xff")]) }] }, /is not allowed/],
  ["UTF-8 without the flag for it", { entries: [{ name: at("ä.go"), content: "x" }] }],
  ["UTF-8 with the flag for it", { entries: [{ name: at("ä.go"), content: "x", flags: 0x800 }] }],
  ["a better name in an extra field", { entries: [{ name: at("a"), extra: bytes("up\x06\0\x01aaaab") }] }],
  ["an empty name", { entries: [{ name: "" }] }, /does not begin with/],
  ["names equal but for case", { entries: [{ name: at("a") }, { name: at("A") }] }, /differ only in case/],
  ["a nested module", { entries: [{ name: at("sub/go.mod") }] }, /in the module's root only/],
  ["GO.MOD", { entries: [{ name: at("GO.MOD") }] }, /small letters/],
  ["the same file twice", { entries: [{ name: at("a") }, { name: at("a") }] }, /named twice/],
  ["a file that is a directory", { entries: [{ name: at("a") }, { name: at("a/b") }] }, /both a file and a directory/],
  // Kinds of entries
  ["directories", { entries: [{ name: at("") }, { name: at("d/") }, { name: at("d/e"), content: "x" }] }],
  ["a directory twice", { entries: [{ name: at("d/") }, { name: at("d/") }] }],
  ["a directory with a content", { entries: [{ name: at("d/"), content: "x" }] }, /directory has a content/],
  ["a directory with data but no size", { entries: [{ name: at("d/"), content: "x", size: 0 }] }],
  ["a directory of unknown method", { entries: [{ name: at("d/"), method: 99 }] }],
  ["a directory without local header", { entries: [{ name: at("d/"), localSignature: 1 }] }, /local header/],
  ["the last of equal directories counts", { entries: [{ name: at("d/"), localSignature: 1 }, { name: at("d/") }] }],
  ["the mode of a symbolic link is not looked at", { entries: [{ name: at("l"), content: "a", unixMode: 0o120777 }] }],
  ["the mode of a device is not looked at", { entries: [{ name: at("l"), content: "a", unixMode: 0o060666 }] }],
  // Data
  ["stored", { entries: [{ name: at("a"), content: "hello", method: 0 }] }],
  ["stored and empty", { entries: [{ name: at("a"), method: 0 }] }],
  ["method 99", { entries: [{ name: at("a"), content: "x", method: 99 }] }, /compression method 99/],
  ["the flag of encryption alone", { entries: [{ name: at("a"), content: "x", flags: 1 }] }],
  [
    "encrypted data",
    { entries: [{ name: at("a"), content: "x", flags: 1, data: bytes("\xff\xff\xff\xff") }] },
    /encrypted/,
  ],
  ["a wrong checksum", { entries: [{ name: at("a"), content: "x", crc32: 1 }] }, /checksum is wrong/],
  ["no checksum", { entries: [{ name: at("a"), content: "x", crc32: 0 }] }],
  [
    "no checksum, but a descriptor",
    { entries: [{ name: at("a"), content: "x", crc32: 0, descriptor: "signed" }] },
    /checksum/,
  ],
  ["a data descriptor", { entries: [{ name: at("a"), content: "x", descriptor: "signed" }, ...good] }],
  ["a data descriptor without signature", { entries: [{ name: at("a"), content: "x", descriptor: "bare" }] }],
  ["a wrong data descriptor", { entries: [{ name: at("a"), content: "x", descriptor: "wrong" }] }, /data descriptor/],
  ["a descriptor that is not there", { entries: [{ name: at("a"), content: "x", flags: 8 }] }, /data descriptor/],
  ["larger than declared", { entries: [{ name: at("a"), content: "hello", size: 4 }] }, /4 bytes are declared/],
  [
    "smaller than declared",
    { entries: [{ name: at("a"), content: "hello", size: 6 }] },
    /6 bytes are declared, and it has 5/,
  ],
  ["not empty as declared", { entries: [{ name: at("a"), content: "h", size: 0 }] }, /0 bytes are declared/],
  [
    "stored, larger than declared",
    { entries: [{ name: at("a"), content: "hello", method: 0, size: 4 }] },
    /4 bytes are/,
  ],
  [
    "more data than its end needs",
    { entries: [{ name: at("a"), content: "x", data: Buffer.concat([deflateRawSync("x"), junk]) }] },
  ],
  [
    "data cut off",
    { entries: [{ name: at("a"), content: "hello", data: deflateRawSync("hello").subarray(0, 3) }] },
    /damaged/,
  ],
  ["no data at all", { entries: [{ name: at("a"), data: Buffer.alloc(0) }] }, /damaged/],
  ["damaged data", { entries: [{ name: at("a"), content: "hello", data: bytes("\x07\x07\x07") }] }, /damaged/],
  // Local headers
  ["another local name", { entries: [{ name: at("a"), content: "x", localName: "../../etc/passwd" }] }],
  ["a local extra field", { entries: [{ name: at("a"), content: "x", localExtra: bytes("\0\0\x04\0abcd") }] }],
  ["no local header", { entries: [{ name: at("a"), content: "x", localSignature: 0x05034b50 }] }, /local header/],
  [
    "a local header behind the file",
    { entries: [{ name: at("a"), content: "x", headerAt: 1_000_000 }] },
    /local header/,
  ],
  ["a header shared by two", { entries: [{ name: at("a") }, { name: at("b"), sharesHeaderOf: 0 }] }],
  // Sizes
  [
    "500 MiB declared, little there",
    { entries: [{ name: at("a"), content: "x", size: 500 * 2 ** 20 }] },
    /are declared, and it has 1/,
  ],
  [
    "more than 500 MiB declared",
    { entries: [{ name: at("a"), content: "x", size: 500 * 2 ** 20 + 1 }] },
    /bytes together/,
  ],
  [
    "a go.mod of 17 MiB",
    { entries: [{ name: at("go.mod"), content: "x", size: 17 * 2 ** 20 }] },
    /go.mod has 17825792 bytes/,
  ],
];

const rows = zips.map(([why, zip, refusal]) => ({ why, refusal, file: Buffer.isBuffer(zip) ? zip : craftZip(zip) }));
const golden = await goldenAnswers(
  new URL("testdata/content.golden", import.meta.url),
  rows.map(({ file }) => ({ op: "zip.check_bytes", args: ["example.com/m", "v1.0.0", file.toString("base64")] })),
);

for (const [index, { why, refusal, file }] of rows.entries()) {
  test(`${refusal === undefined ? "accepted" : "refused"}: ${why}`, async () => {
    const theirs = golden[index];
    const ours = await verdict(file);
    assert.deepEqual(
      ours instanceof Fault ? {} : { value: ours },
      theirs?.error === undefined ? theirs : {},
      theirs?.error,
    );
    const said = ours instanceof Fault ? ours.message : "";
    if (refusal === undefined) assert.equal(said, "");
    else assert.match(said, refusal);
  });
}

async function verdict(file: Buffer): Promise<Fault | { h1: string; files: number }> {
  const read = async (position: number, length: number): Promise<Uint8Array> =>
    file.subarray(position, position + length);
  try {
    const { h1, files } = await checkZipContent({ size: file.length, read }, "example.com/m", "v1.0.0");
    return { h1, files };
  } catch (failure) {
    assert.ok(failure instanceof Fault, String(failure));
    assert.ok(["ZIP_INVALID", "OBJECT_TOO_LARGE"].includes(failure.code), failure.code);
    return failure;
  }
}
