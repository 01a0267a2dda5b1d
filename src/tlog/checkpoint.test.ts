import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { formatHash } from "./hash.ts";
import { parseNote } from "./note.ts";

// The example of C2SP; its key is not published.
const text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const line =
  "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

test("the example of C2SP is read and written again", () => {
  const note = parseNote(Buffer.from(`${text}\n${line}`));
  const checkpoint = parseCheckpoint(note.text);
  assert.equal(note.signatures[0]?.name, checkpoint.origin);
  assert.equal(checkpoint.size, 20852163);
  assert.equal(formatHash(checkpoint.hash), "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
  assert.equal(formatCheckpoint(checkpoint), text);
});

test("extension lines are kept", () => {
  const checkpoint = parseCheckpoint(`${text}one\ntwo\n`);
  assert.deepEqual(checkpoint.extensions, ["one", "two"]);
  assert.equal(formatCheckpoint(checkpoint), `${text}one\ntwo\n`);
});

const refused = [
  ["", "nothing"],
  [text.trimEnd(), "no last newline"],
  [`${text}one`, "no last newline behind an extension"],
  [`\n${text}`, "no origin"],
  [`${text}\n`, "an empty extension line"],
  [text.replace("20852163", "020852163"), "a leading zero"],
  [text.replace("CsUY", "CsU"), "half a hash"],
  ["example.com/log\n1\n", "no hash"],
] as const;
for (const [text, why] of refused) {
  test(`no checkpoint: ${why}`, () => {
    assert.throws(
      () => parseCheckpoint(text),
      (fault) => isFault(fault, "TLOG_BAD_TREE"),
    );
  });
}

const good = { origin: "example.com/log", size: 1, hash: new Uint8Array(32), extensions: [] };
const unwritable = [
  [{ ...good, origin: "" }, "no origin"],
  [{ ...good, origin: "a\n5" }, "an origin that brings its own size"],
  [{ ...good, size: 0.5 }, "half a record"],
  [{ ...good, size: -1 }, "below zero"],
  [{ ...good, hash: new Uint8Array(31) }, "a short hash"],
  [{ ...good, extensions: [""] }, "an empty extension"],
  [{ ...good, extensions: ["a\tb"] }, "a control character"],
] as const;
for (const [checkpoint, why] of unwritable) {
  test(`a checkpoint is not written: ${why}`, () => {
    assert.throws(
      () => formatCheckpoint(checkpoint),
      (fault) => isFault(fault, "TLOG_BAD_TREE"),
    );
  });
}
