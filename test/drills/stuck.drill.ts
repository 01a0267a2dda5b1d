import { test } from "node:test";
import { rows } from "../doctor/rows/index.ts";
import { tryStanding } from "../doctor/try-standing.ts";

/** What a go command can stand still at that can be told from outside. */
const codes = ["W1", "W7", "W10", "W16", "W17", "W18", "W19", "W20", "W21", "W22", "W24", "W25", "W26"];
/** On which nobody waits for what cannot be seen: a file without a writer is no dead disk, and answers come here. */
const others = ["a file:// proxy on which reading stands still"];

test("standing go commands", { concurrency: 2 }, async (t) => {
  const chosen = rows.filter(({ code, why }) => codes.includes(code) && !others.includes(why));
  await Promise.all(chosen.map((row) => t.test(`${row.code}: ${row.why}`, (inner) => tryStanding(inner, row))));
});
