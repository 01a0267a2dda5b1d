import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "./fault.ts";
import { goText } from "./go-text.ts";

const id = "0123456789abcdef";

test("reason, fix, code and request id stand on lines of their own", () => {
  const fault = new Fault("ZIP_INVALID", "m@v1.0.0 (.zip): no zip", { hint: "tell whoever runs it" });
  assert.equal(
    goText(fault, id),
    `m@v1.0.0 (.zip): no zip\nfix: tell whoever runs it\nmodgate ZIP_INVALID, request ${id}\n`,
  );
});

const long = [
  ["word ".repeat(500), "one long line"],
  ["line\n".repeat(50), "many lines"],
  ["版本".repeat(400), "letters of three bytes"],
  ["a\n\n\nb\r\n\r\nc", "empty lines"],
  ["a\u0000b\u0007c\u200bd\u2028e", "characters that are no graphic ones"],
  ["\ud800", "half a character"],
  ["", "nothing"],
] as const;
for (const [message, why] of long) {
  test(`what go prints whole: ${why}`, () => {
    const text = goText(new Fault("INTERNAL", message, { hint: "hint ".repeat(20) }), id);
    const lines = text.trimEnd().split("\n");
    assert.ok(Buffer.byteLength(text) <= 640, `${Buffer.byteLength(text)} bytes`);
    assert.ok(lines.length <= 8);
    assert.doesNotMatch(text, /\n\n|[^\n\P{C}]|\uFFFD/u);
    assert.match(text, new RegExp(`\\nmodgate INTERNAL, request ${id}\\n$`));
  });
}
