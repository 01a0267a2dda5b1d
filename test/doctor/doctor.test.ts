import { test } from "node:test";
import { always, rows } from "./rows/index.ts";
import { tryRow } from "./try-row.ts";

for (const row of rows.filter(({ code }) => always.includes(code))) {
  test(`${row.code}: ${row.why}`, (t) => tryRow(t, row));
}
