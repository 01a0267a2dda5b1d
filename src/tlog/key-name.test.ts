import assert from "node:assert/strict";
import { test } from "node:test";
import { formatKeyId, isKeyName, parseKeyId } from "./key-name.ts";

const names = [
  ["sum.golang.org", true, "the public database"],
  ["gw.example.com/sum/1", true, "an address with a path"],
  ["Zoë/日本", true, "letters beyond ASCII"],
  ["a\uFEFFb", true, "a byte order mark is no Unicode space, though \\s matches it"],
  ["a\u200Bb", true, "a zero-width space is none either"],
  ["", false, "empty"],
  ["a b", false, "a space"],
  ["a+b", false, "a plus divides the parts of a key"],
  ["a\tb", false, "a tab"],
  ["a\nb", false, "a newline"],
  ["a\u0085b", false, "U+0085 is a Unicode space, though \\s does not match it"],
  ["a\u00A0b", false, "a no-break space"],
  ["a\u1680b", false, "an ogham space"],
  ["a\u2003b", false, "an em space"],
  ["a\u2028b", false, "a line separator"],
  ["a\u3000b", false, "an ideographic space"],
  ["a\uD800b", false, "a lone surrogate has no UTF-8"],
] as const;
for (const [name, is, why] of names) {
  test(`key name ${JSON.stringify(name)}: ${why}`, () => assert.equal(isKeyName(name), is));
}

const ids = [
  ["033de0ae", 0x033de0ae, "a leading zero"],
  ["C74F20A3", 0xc74f20a3, "capitals"],
  ["ffffffff", 0xffffffff, "not negative"],
  ["33de0ae", undefined, "seven digits"],
  ["0033de0ae", undefined, "nine digits"],
  ["0x3de0ae", undefined, "a prefix"],
  ["+33de0ae", undefined, "a sign"],
  ["33 de0ae", undefined, "a space"],
] as const;
for (const [text, id, why] of ids) {
  test(`key id ${JSON.stringify(text)}: ${why}`, () => {
    assert.equal(parseKeyId(text), id);
    if (id !== undefined) assert.equal(formatKeyId(id), text.toLowerCase());
  });
}
