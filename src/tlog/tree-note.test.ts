import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { formatHash, recordHash } from "./hash.ts";
import { openNote } from "./note.ts";
import { formatTree, parseTree } from "./tree-note.ts";
import { parseVerifierKey } from "./verifier.ts";

test("a real head of sum.golang.org is verified with the key built into Go", () => {
  const head = [
    "go.sum database tree",
    "69959272",
    "L6xGIG9BJ5WLe0paJgb2RVNCdNi6wVyMUVOfn9Oo/8s=",
    "",
    "— sum.golang.org Az3grvPr9qFNGfBH993UqYhBVEqwL36wMKDSKjE/3PtBZWUkfXu1W9Ou9SCCy+ElsdGVH6ak2rZo9lsDhZhlD8TK6AE=",
    "",
  ].join("\n");
  const key = parseVerifierKey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
  const tree = parseTree(openNote(Buffer.from(head), [key]).text);
  assert.equal(tree.size, 69959272);
  assert.equal(formatHash(tree.hash), "L6xGIG9BJ5WLe0paJgb2RVNCdNi6wVyMUVOfn9Oo/8s=");
  assert.throws(
    () => openNote(Buffer.from(head.replace("69959272", "69959273")), [key]),
    (fault) => isFault(fault, "NOTE_UNVERIFIED"),
  );
});

const golden = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n";
const hash = recordHash(Buffer.from("hello world"));

test("a tree note has the form x/mod gives it", () => {
  assert.equal(formatTree({ size: 123456789012, hash }), golden);
});

const accepted = [
  [golden, "the plain form"],
  [`${golden}JOE`, "an unfinished line of a later version"],
  [`${golden}JOE\n\n\n`, "later lines may even be empty"],
  [golden + "JOE\n".repeat(1000), "a thousand of them"],
  [golden.replace("b0=", "b1="), "loose bits in the hash, as in Go"],
] as const;
for (const [text, why] of accepted) {
  test(`a tree note is read: ${why}`, () => {
    const tree = parseTree(text);
    assert.deepEqual([tree.size, formatHash(tree.hash)], [123456789012, formatHash(hash)]);
  });
}

const refused = [
  ["", "nothing"],
  [`not-${golden}`, "another first line"],
  [golden.replace("tree\n", "tree v2\n"), "a version to come"],
  [golden.trimEnd(), "the third line has no end"],
  [golden.replace("123456789012", "0x123"), "hexadecimal"],
  [golden.replace("123456789012", "012"), "a leading zero"],
  [golden.replace("123456789012", "+12"), "a sign"],
  [golden.replace("123456789012", "-1"), "below zero"],
  [golden.replace("123456789012", ""), "no size"],
  [golden.replace("123456789012", "4503599627370497"), "larger than any tree here, though Go would take it"],
  [golden.replace("Tszz", "Ts-_"), "the URL alphabet"],
  [golden.replace("wBb0=", "wBTOOBIG="), "a hash of 35 bytes"],
  [`\uFEFF${golden}`, "a byte order mark"],
  [golden + "é".repeat(500_000), "more than a million bytes, though fewer letters"],
] as const;
for (const [text, why] of refused) {
  test(`no tree note: ${why}`, () => {
    assert.throws(
      () => parseTree(text),
      (fault) => isFault(fault, "TLOG_BAD_TREE"),
    );
  });
}
