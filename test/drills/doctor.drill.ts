import { test } from "node:test";
import { rows } from "../doctor/rows/index.ts";
import { tryRow } from "../doctor/try-row.ts";

/** Every cause of the catalogue that can be made here: docs/doctor.md says which. */
test("causes", { concurrency: 2 }, async (t) => {
  await Promise.all(rows.map((row) => t.test(`${row.code}: ${row.why}`, (inner) => tryRow(inner, row))));
});
