import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

/** The arrow table in ARCHITECTURE.md is the rule; this test only reads it. Rooms are the folders of src/. */
const rows = [...readFileSync("ARCHITECTURE.md", "utf8").matchAll(/^\| ([a-z]+)( PURE)? \| ([a-z ]*)\| /gm)].filter(
  ([, room]) => room !== "room",
);
const mayImport = new Map(rows.map(([, room = "", , list = ""]) => [room, new Set([room, ...list.split(" ")])]));
const pure = new Set(rows.filter(([, , mark]) => mark !== undefined).map(([, room = ""]) => room));
const roomOf = (file: string): string => /^src\/([a-z]+)\//.exec(file)?.[1] ?? "";

/** `import … from "x"`, `export … from "x"`, `import "x"` at the beginning of a line, and `import("x")`. */
const imports = /^(?:(?:import|export)\b[^;"]*\bfrom\s+|import\s+)"([^"]+)";|\bimport\("([^"]+)"\)/gm;

const files = globSync("src/*/**/*.ts")
  .filter((file) => !file.endsWith(".test.ts"))
  .sort();

test("every room has a row and every row a room", () => {
  assert.deepEqual([...mayImport.keys()].sort(), [...new Set(files.map(roomOf))].sort());
});

for (const file of files) {
  const room = roomOf(file);
  const allowed = mayImport.get(room) ?? new Set<string>();
  test(`${file} imports only what its room may`, () => {
    for (const [, statement, dynamic] of readFileSync(file, "utf8").matchAll(imports)) {
      const target = statement ?? dynamic ?? "";
      const fine = target.startsWith(".")
        ? allowed.has(roomOf(join(dirname(file), target)))
        : !pure.has(room) || target === "node:crypto";
      assert.ok(fine, `${file} → ${target}`);
    }
  });
}
