import assert from "node:assert/strict";
import { test } from "node:test";
import { maskAddresses, maskUserInformation } from "./user-information.ts";

const rows = [
  ["https://proxy.example.com/go", "https://proxy.example.com/go", "nothing to hide"],
  ["https://user:geheim@host/go", "https://***@host/go", "user and password"],
  ["https://token@host", "https://***@host", "a token alone"],
  ["user:geheim@host", "***@host", "no scheme"],
  ["https://user:ge@heim@host", "https://***@host", "an @ in the password"],
  ["https://user:ge/heim@host", "https://***@host", "a slash in it, which is no URL"],
  ["https:/user:geheim@host", "https:/***@host", "one slash missing"],
  ["https://host/go?token=geheim", "https://host/go?***", "a query"],
  ["https://us?er:geheim@host", "https://***@host", "a question mark in the user"],
  ["https://user:geheim", "https://user:***", "the first half of an address with a comma in its password"],
  ["user:geheim", "user:***", "the same without scheme"],
  ["https://***@host:8080/go", "https://***@host:8080/go", "a port stays"],
  ["host:8080", "host:8080", "without scheme, too"],
  ["file:/srv", "file:/srv", "a scheme is no host"],
  ["user:ge\nheim@host", "***@host", "two lines"],
] as const;
for (const [text, masked, why] of rows) test(why, () => assert.equal(maskUserInformation(text), masked));

const texts = [
  ["https://u:p@a.example,https://v@b.example|direct", "https://***@a.example,https://***@b.example|direct", "a list"],
  [
    "fatal: 'https://u:p,q@a.example/m.git' not found",
    "fatal: 'https://***@a.example/m.git' not found",
    "a comma in it",
  ],
  ["https://u:p@q@a.example/m", "https://***@a.example/m", "an @ in it"],
  [
    "https://a.example/m/@v/v1.0.0.mod and b@c.example",
    "https://a.example/m/@v/v1.0.0.mod and b@c.example",
    "an @ elsewhere",
  ],
] as const;
for (const [text, masked, why] of texts) {
  test(`addresses in a text: ${why}`, () => assert.equal(maskAddresses(text), masked));
}
