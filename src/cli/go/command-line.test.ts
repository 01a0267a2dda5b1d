import assert from "node:assert/strict";
import { test } from "node:test";
import { parseWrapped } from "./command-line.ts";

const cases = [
  ["go build ./...", { quiet: false, json: false, own: [], command: "go build ./...", go: true }, "no flags"],
  ["go", { quiet: false, json: false, own: [], command: "go", go: true }, "go without arguments prints its help"],
  ["--quiet go build", { quiet: true, json: false, own: [], command: "go build", go: true }, "a switch"],
  ["go --quiet build", { quiet: false, json: false, own: [], command: "go --quiet build", go: true }, "not ours"],
  [
    "--data /x --json --upstream=http://y go get a",
    { quiet: false, json: true, own: ["--data", "/x", "--upstream=http://y"], command: "go get a", go: true },
    "values, both ways",
  ],
  ["--data go go env", { quiet: false, json: false, own: ["--data", "go"], command: "go env", go: true }, "a value"],
  ["go --help", { quiet: false, json: false, own: [], command: "go --help", go: true }, "the go command's own help"],
  ["run -- make all", { quiet: false, json: false, own: [], command: "make all", go: false }, "any command"],
  ["run -- go -- x", { quiet: false, json: false, own: [], command: "go -- x", go: false }, "dashes of the command"],
  ["serve --listen :1", undefined, "another command"],
  ["--help go", undefined, "help"],
  ["run --help", undefined, "help of run"],
  ["", undefined, "nothing"],
  ["--data", undefined, "a flag without value and command"],
] as const;
for (const [line, expected, why] of cases) {
  test(`modgate ${line}: ${why}`, () => {
    const parsed = parseWrapped(line === "" ? [] : line.split(" "));
    assert.deepEqual(parsed && { ...parsed, command: parsed.command.join(" ") }, expected);
  });
}

for (const line of ["run", "run make", "run --"]) {
  test(`modgate ${line} is refused with the way to write it`, () => {
    assert.throws(() => parseWrapped(line.split(" ")), { code: "USAGE", hint: /modgate run -- COMMAND/ });
  });
}
