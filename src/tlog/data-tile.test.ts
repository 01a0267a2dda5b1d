import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { formatDataTile, parseDataTile } from "./data-tile.ts";

const tiles = [
  [["a\n"], "a\n\n", "one record"],
  [["a\nb\n", "c\n"], "a\nb\n\nc\n\n", "records of several lines"],
  [
    ["a\n", "\nb\n", "\n"],
    "a\n\n\nb\n\n\n\n",
    "records that begin with a newline: read in order, they are not ambiguous",
  ],
  [["é\n"], "é\n\n", "text beyond ASCII"],
] as const;
for (const [texts, bytes, why] of tiles) {
  test(`data tile ${JSON.stringify(bytes)}: ${why}`, () => {
    assert.equal(Buffer.from(formatDataTile(texts)).toString(), bytes);
    assert.deepEqual(parseDataTile(Buffer.from(bytes), texts.length), texts);
  });
}

const refused = [
  ["", 1, "nothing"],
  ["a", 1, "a letter"],
  ["a\n\n", 2, "one record too few"],
  ["a\n\nb\n\n", 1, "one record too many"],
  ["a\n\nb\n", 2, "the last record is not ended"],
  ["a\n\nb\n\nc", 2, "bytes behind the last record"],
  ["a\u0001\n\n", 1, "a control character"],
  ["a\xff\n\n", 1, "not UTF-8"],
] as const;
for (const [bytes, width, why] of refused) {
  test(`no data tile of ${width} ${JSON.stringify(bytes)}: ${why}`, () => {
    assert.throws(
      () => parseDataTile(Buffer.from(bytes, "latin1"), width),
      (fault) => isFault(fault, "TLOG_BAD_RECORD"),
    );
  });
}

test("a text that is no record is not written", () => {
  assert.throws(
    () => formatDataTile(["a\n", "b"]),
    (fault) => isFault(fault, "TLOG_BAD_RECORD"),
  );
});
