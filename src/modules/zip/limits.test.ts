import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { craftZip } from "../../../test/zip/craft.ts";
import { isFault } from "../../fault/fault.ts";
import { checkZipContent } from "./content.ts";
import { directoryLimits } from "./directory.ts";

/** What the go command has no rule for, and would cost more than any module is worth. */
const prefix = "example.com/m@v1.0.0/";
const zeros = deflateRawSync(Buffer.alloc(4 * 2 ** 20));
const tooMany = directoryLimits.entries + 1;

const zips: readonly (readonly [why: string, file: () => Buffer, refusal: RegExp])[] = [
  ["2^18 entries and one", () => repeated(`${prefix}a`, tooMany), /more than 262144 entries/],
  ["64 MiB of names", () => repeated(`${prefix}${"d/".repeat(30_000)}f`, 1200), /67108864 bytes of names/],
  ["2^19 folders", folders, /more than 524288 files and folders/],
  ["100 entries of 4 MiB with the same data", () => overlapping(100), /overlap/],
];

for (const [why, file, refusal] of zips) {
  test(`refused: ${why}`, async () => {
    await assert.rejects(check(file()), (failure) => {
      assert.ok(isFault(failure, "ZIP_INVALID"));
      assert.match(failure.message, refusal);
      assert.ok(failure.message.length < 400, "a name does not fill the message");
      return true;
    });
  });
}

test("refused: a zip of more than 500 MiB, without reading it", async () => {
  const read = (): never => assert.fail("nothing should be read");
  const refused = checkZipContent({ size: 500 * 2 ** 20 + 1, read }, "example.com/m", "v1.0.0");
  await assert.rejects(refused, { code: "OBJECT_TOO_LARGE" });
});

test("accepted: the longest name that a zip can hold", async () => {
  assert.equal((await check(craftZip({ entries: [{ name: prefix.padEnd(65_535, "x") }] }))).files, 1);
});

test("accepted: entries that share a little data", async () => {
  const entry = { content: "x", data: deflateRawSync("x") };
  const shared = { name: `${prefix}b`, sharesHeaderOf: 0, ...entry };
  assert.equal((await check(craftZip({ entries: [{ name: `${prefix}a`, ...entry }, shared] }))).files, 2);
});

/** One entry so many times; the end record is right about them. */
function repeated(name: string, count: number): Buffer {
  const one = craftZip({ entries: [{ name, data: Buffer.alloc(0) }] });
  const header = 30 + name.length;
  const record = one.subarray(header, -22);
  const end = Buffer.from(one.subarray(-22));
  end.writeUInt16LE(count % 2 ** 16, 10);
  end.writeUInt32LE(record.length * count, 12);
  return Buffer.concat([one.subarray(0, header), ...Array.from({ length: count }, () => record), end]);
}

function folders(): Buffer {
  const data = Buffer.from([3, 0]);
  const names = Array.from({ length: 270 }, (_, at) => `${prefix}${at}/${"d/".repeat(2000)}f`);
  return craftZip({ entries: names.map((name) => ({ name, data })) });
}

function overlapping(count: number): Buffer {
  const first = { name: `${prefix}f0`, data: zeros, size: 4 * 2 ** 20, crc32: 0 };
  const further = Array.from({ length: count - 1 }, (_, at) => ({
    ...first,
    name: `${prefix}f${at + 1}`,
    sharesHeaderOf: 0,
  }));
  return craftZip({ entries: [first, ...further] });
}

function check(file: Buffer) {
  const read = async (position: number, length: number): Promise<Uint8Array> =>
    file.subarray(position, position + length);
  return checkZipContent({ size: file.length, read }, "example.com/m", "v1.0.0");
}
