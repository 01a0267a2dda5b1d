import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { settingLines } from "./lines.ts";

const variables = { GOPROXY: "https://gw.example.com/go" };

const rows = [
  ["sh", "export GOPROXY='https://gw.example.com/go'"],
  ["fish", "set -gx GOPROXY 'https://gw.example.com/go'"],
  ["powershell", "$env:GOPROXY = 'https://gw.example.com/go'"],
  ["go", "go env -w GOPROXY='https://gw.example.com/go'"],
  ["dockerfile", 'ENV GOPROXY="https://gw.example.com/go"'],
  ["github", 'env:\n  GOPROXY: "https://gw.example.com/go"'],
  ["gitlab", 'variables:\n  GOPROXY: "https://gw.example.com/go"'],
] as const;
for (const [place, lines] of rows) {
  test(`the lines for ${place}`, () => assert.equal(settingLines(variables, place).join("\n"), lines));
}

const vouched = [
  ["github", "permissions:\n  contents: read\n  id-token: write"],
  ["gitlab", 'id_tokens:\n  MODGATE_ID_TOKEN:\n    aud: "https://gw.example.com/go"'],
] as const;
for (const [place, lines] of vouched) {
  test(`the lines for ${place} where its runs are trusted`, () => {
    const text = settingLines(variables, place, variables.GOPROXY).join("\n");
    assert.ok(
      text.endsWith(`\n  GOAUTH: "modgate auth"\n  MODGATE_GATEWAY: "https://gw.example.com/go"\n${lines}`),
      text,
    );
  });
}

test("without a place: all of them, each under its name", () => {
  const text = settingLines(variables, undefined).join("\n");
  for (const [place, lines] of rows) assert.ok(text.includes(`# ${place}\n${lines}`), place);
});

test("a shell reads back what was meant, quotes and all", () => {
  const value = `it's "$HOME" \\ and more`;
  const [line = ""] = settingLines({ GOPROXY: value }, "sh");
  assert.equal(execFileSync("sh", ["-c", `${line}; printf %s "$GOPROXY"`], { encoding: "utf8" }), value);
});

test("a place there is none of is refused with those there are", () => {
  for (const place of ["zsh", "constructor"])
    assert.throws(() => settingLines(variables, place), { code: "USAGE", hint: /sh, fish/ });
});
