import assert from "node:assert/strict";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { Secret } from "./secret.ts";

const secret = new Secret("canary-7f3a");
const shown: readonly (readonly [text: string, how: string])[] = [
  [String(secret), "String"],
  [`a ${String(secret)} b`, "a template"],
  [JSON.stringify({ secret }), "JSON"],
  [inspect({ deep: { secret } }, { depth: 9, showHidden: true }), "inspect"],
  [format("%s %o %O %j", secret, secret, secret, secret), "format"],
  [Object.entries(secret).join(), "its properties"],
  [new Error("x", { cause: secret }).stack ?? "", "an error"],
];

for (const [text, how] of shown) {
  test(`a secret does not show in ${how}`, () => assert.ok(!text.includes("canary"), text));
}

test("a secret is revealed to whoever puts it on the wire", () => assert.equal(secret.reveal(), "canary-7f3a"));
