import assert from "node:assert/strict";
import { test } from "node:test";
import { configurationManual } from "./manual.ts";
import { describeSchema, listOptions } from "./options.ts";

const options = listOptions(describeSchema());

test("every option has a description", () => {
  assert.deepEqual(
    options.filter((option) => option.description === "").map((option) => option.key),
    [],
  );
});

test("every option has a name of its own in each layer", () => {
  for (const name of ["key", "flag", "variable"] as const)
    assert.equal(new Set(options.map((option) => option[name])).size, options.length);
});

test("the manual has a line for each option", () => {
  const manual = configurationManual();
  for (const option of options) assert.match(manual, new RegExp(`^\\| \`${option.key}\` \\|`, "m"));
});
