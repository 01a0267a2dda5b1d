import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { formatRecord, isRecordText, parseRecord } from "./record.ts";
import { maxTreeSize } from "./wide-integer.ts";

const texts = [
  ["hello, world\n", true, "one line"],
  ["a\nb\n", true, "two lines"],
  ["\n", true, "Go takes a single newline"],
  ["\nb\n", true, "and one in front"],
  ["é \u0085\uFEFF\n", true, "whatever is no control character"],
  ["", false, "nothing"],
  ["hello\nworld", false, "the last line has no end"],
  ["hello\n\nworld\n", false, "an empty line"],
  ["hello\n\n", false, "an empty line at the end"],
  ["hello\u0001world\n", false, "a control character"],
  ["hello\r\n", false, "a carriage return"],
  ["\uD800\n", false, "a lone surrogate"],
] as const;
for (const [text, is, why] of texts) {
  test(`record text ${JSON.stringify(text)}: ${why}`, () => {
    assert.equal(isRecordText(text), is);
    if (!is)
      return assert.throws(
        () => formatRecord({ id: 1, text }),
        (fault) => isFault(fault, "TLOG_BAD_RECORD"),
      );
    const message = Buffer.concat([formatRecord({ id: 1, text }), Buffer.from("rest")]);
    const { rest, ...record } = parseRecord(message);
    assert.deepEqual(record, { id: 1, text });
    assert.equal(Buffer.from(rest).toString(), "rest");
  });
}

test("a record has the form x/mod gives it", () => {
  const message = formatRecord({ id: 123456789012, text: "hello, world\n" });
  assert.equal(Buffer.from(message).toString(), "123456789012\nhello, world\n\n");
});

test("what follows the empty line is not looked at", () => {
  const { rest } = parseRecord(Buffer.from("1\nhello\n\njunk\x01\xff\n\n", "latin1"));
  assert.equal(Buffer.from(rest).toString("latin1"), "junk\x01\xff\n\n");
});

const numbers = [
  ["0", 0, "the first"],
  ["+7", 7, "Go takes a sign"],
  ["007", 7, "and leading zeros"],
  ["-0", 0, "which is not below zero"],
  [String(maxTreeSize), maxTreeSize, "the largest"],
  ["-7", undefined, "Go takes it, and then reads record 0"],
  [String(maxTreeSize + 1), undefined, "beyond any tree"],
  ["9223372036854775808", undefined, "beyond 64 bits"],
  ["0x7", undefined, "hexadecimal"],
  ["1e3", undefined, "Number() would take it"],
  ["1_0", undefined, "an underscore"],
  ["", undefined, "no number"],
  [" 7", undefined, "a space"],
  ["7\r", undefined, "a carriage return"],
] as const;
for (const [digits, id, why] of numbers) {
  test(`record number ${JSON.stringify(digits)}: ${why}`, () => {
    const message = Buffer.from(`${digits}\nhello\n\n`);
    if (id === undefined)
      return assert.throws(
        () => parseRecord(message),
        (fault) => isFault(fault, "TLOG_BAD_RECORD"),
      );
    assert.equal(parseRecord(message).id, id);
  });
}

const refused = [
  ["", "nothing"],
  ["123", "a number alone"],
  ["123\n", "a number without a record"],
  ["123\n\n", "no text"],
  ["123\nhello world\n", "no empty line"],
  ["hello\n\n", "no number"],
  ["123\nhello\x01world\n\n", "a control character"],
  ["123\nhello\xffworld\n\n", "not UTF-8"],
  ["\n123\nhello\n\n", "an empty line first"],
  ["<html>\n\n</html>\n", "a captive portal"],
] as const;
for (const [message, why] of refused) {
  test(`no record ${JSON.stringify(message)}: ${why}`, () => {
    assert.throws(
      () => parseRecord(Buffer.from(message, "latin1")),
      (fault) => isFault(fault, "TLOG_BAD_RECORD"),
    );
  });
}
