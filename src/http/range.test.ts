import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRange } from "./range.ts";

const cases = [
  ["bytes=0-0", 10, { start: 0, end: 1 }, "the first byte"],
  ["bytes=0-", 10, { start: 0, end: 10 }, "from the first on"],
  ["bytes=4-", 10, { start: 4, end: 10 }, "what go sends to go on after a cut"],
  ["bytes=4-6", 10, { start: 4, end: 7 }, "the end is inclusive on the wire"],
  ["bytes=4-99", 10, { start: 4, end: 10 }, "an end beyond the last byte is the last byte"],
  ["bytes=9-9", 10, { start: 9, end: 10 }, "the last byte"],
  ["bytes=-3", 10, { start: 7, end: 10 }, "the last three"],
  ["bytes=-99", 10, { start: 0, end: 10 }, "more than there are"],
  ["BYTES=0-1", 10, { start: 0, end: 2 }, "units know no case"],
  ["bytes= 1-2 ", 10, { start: 1, end: 3 }, "blanks around"],
  ["bytes=000000000000001-2", 10, { start: 1, end: 3 }, "leading zeros"],
  ["bytes=10-", 10, "unsatisfiable", "just beyond"],
  ["bytes=99-100", 10, "unsatisfiable", "far beyond"],
  ["bytes=-0", 10, "unsatisfiable", "the last nothing"],
  ["bytes=0-", 0, "unsatisfiable", "an empty body has no bytes"],
  ["bytes=-1", 0, "unsatisfiable", "not even a last one"],
  ["bytes=6-4", 10, "whole", "backwards breaks the syntax"],
  ["bytes=-", 10, "whole", "no number at all"],
  ["bytes=", 10, "whole", "nothing"],
  ["bytes=a-b", 10, "whole", "no numbers"],
  ["bytes=1-2,4-5", 10, "whole", "several ranges are answered whole"],
  ["bytes=0-0,-1", 10, "whole", "several ranges, the usual probe"],
  ["items=0-1", 10, "whole", "another unit"],
  ["bytes 0-1", 10, "whole", "the answer's syntax"],
  ["bytes=+1-2", 10, "whole", "a sign"],
  ["bytes=0x1-2", 10, "whole", "another base"],
  ["bytes=9999999999999999-", 10, "whole", "more digits than a number keeps"],
  ["bytes=1-2\r\nX: y", 10, "whole", "a header inside"],
  [`bytes=${"0".repeat(10_000)}`, 10, "whole", "long rubbish"],
] as const;

for (const [header, length, part, why] of cases) {
  test(`${JSON.stringify(header.slice(0, 30))} of ${length}: ${why}`, () =>
    assert.deepEqual(parseRange(header, length), part));
}
