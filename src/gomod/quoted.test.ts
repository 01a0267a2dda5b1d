import assert from "node:assert/strict";
import { test } from "node:test";
import { quoted } from "./quoted.ts";

const rows = [
  ["master", '"master"', "plain text"],
  ['a"b', String.raw`"a\"b"`, "quotation marks"],
  ["a\nb\0", String.raw`"a\nb\u0000"`, "control characters: one line"],
  ["испытание", '"испытание"', "letters stay readable"],
  ["\u202Egpj.exe\u200B", String.raw`"\u{202e}gpj.exe\u{200b}"`, "nothing that turns or hides text"],
  ["\uD800", String.raw`"\ud800"`, "half a character"],
  ["\x7F\x85\u2028", String.raw`"\u{7f}\u{85}\u{2028}"`, "the controls that JSON leaves alone"],
  ["x".repeat(500), `"${"x".repeat(120)}…"`, "hostile length"],
] as const;
for (const [text, shown, why] of rows) test(why, () => assert.equal(quoted(text), shown));
