import assert from "node:assert/strict";
import { test } from "node:test";
import { buffer } from "node:stream/consumers";
import { masking } from "./masking.ts";

const cases = [
  [["a secret b"], "a *** b", "in one piece"],
  [["a sec", "ret b"], "a *** b", "in two"],
  ["a secret b".split(""), "a *** b", "byte by byte"],
  [["a sec", "tor b"], "a sector b", "what only begins like it"],
  [["ends with secr"], "ends with secr", "at the end"],
  [["sesecret", "secret"], "se******", "one after the other"],
  [["ö\u{1F600}secret"], "ö\u{1F600}***", "bytes that are no ASCII"],
] as const;
for (const [pieces, expected, why] of cases) {
  test(`a secret is masked: ${why}`, async () => {
    const stream = masking("secret");
    for (const piece of pieces) stream.write(piece);
    stream.end();
    assert.equal((await buffer(stream)).toString(), expected);
  });
}
