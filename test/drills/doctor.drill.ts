import { test } from "node:test";
import { rows } from "../doctor/rows/index.ts";
import { tryRow } from "../doctor/try-row.ts";

/** Every cause of the catalogue that can be made here: docs/doctor.md says which. */
for (const row of rows) test(`${row.code}: ${row.why}`, (t) => tryRow(t, row));
