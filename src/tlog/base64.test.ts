import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBase64 } from "./base64.ts";

const cases = [
  ["", "", "nothing"],
  ["AQID", "010203", "no padding needed"],
  ["+/+/", "fbffbf", "both signs of the alphabet"],
  ["AQ==", "01", "two paddings"],
  ["AQI=", "0102", "one padding"],
  ["AR==", "01", "loose bits in the last digit: Go does not look at them"],
  ["AQ\r\nID", "010203", "Go skips line ends"],
  ["-_-_", undefined, "the URL alphabet, which Buffer takes"],
  ["AQ", undefined, "no padding, which Buffer takes"],
  ["AQ=", undefined, "too little padding"],
  ["A===", undefined, "too much padding"],
  ["AQ==AQ==", undefined, "padding in the middle, where Buffer stops"],
  ["AQ ID", undefined, "a space, which Buffer skips"],
  ["AQID!", undefined, "junk, which Buffer skips"],
  ["AQI\u0000", undefined, "a control character"],
  ["ĀQID", undefined, "a letter that is not ASCII"],
] as const;
for (const [text, hex, why] of cases) {
  test(`base64 ${JSON.stringify(text)}: ${why}`, () => assert.equal(decodeBase64(text)?.toString("hex"), hex));
}

test("a megabyte is no trouble", () => assert.equal(decodeBase64("AAAA".repeat(350_000))?.length, 1_050_000));
