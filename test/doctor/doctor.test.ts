import { test } from "node:test";
import { always, rows } from "./rows/index.ts";
import { tryRow } from "./try-row.ts";

/** Some at a time: what takes long is waiting. */
test("causes that every run of the tests makes", { concurrency: 4 }, async (t) => {
  const chosen = rows.filter(({ code }) => always.includes(code));
  await Promise.all(chosen.map((row) => t.test(`${row.code}: ${row.why}`, (inner) => tryRow(inner, row))));
});
