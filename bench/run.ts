import { access } from "./access.ts";
import { append } from "./append.ts";
import { audit } from "./audit.ts";
import type { Question } from "./bench.ts";
import { cold } from "./cold.ts";
import { events } from "./events.ts";
import { git } from "./git.ts";
import { growth } from "./growth.ts";
import { hits } from "./hits.ts";
import { limits } from "./limits.ts";
import { mixed } from "./mixed.ts";
import { stampede } from "./stampede.ts";
import { start } from "./start.ts";
import { markdown } from "./table.ts";
import { verified } from "./verified.ts";
import { warm } from "./warm.ts";
import { writeReport } from "./write-report.ts";
import { zips } from "./zips.ts";

/** All questions, the longest last. `npm run bench -- NAME` asks one. */
const questions: readonly Question[] = [
  start,
  events,
  access,
  hits,
  zips,
  warm,
  mixed,
  limits,
  stampede,
  append,
  audit,
  verified,
  growth,
  cold,
  git,
];

const mostMs = 45 * 60_000;
const until = performance.now() + mostMs;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !questions.some((question) => question.name === name));
if (unknown.length > 0) {
  console.error(`no question ${unknown.join(", ")}; there are: ${questions.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
for (const question of questions) {
  if (names.length > 0 && !names.includes(question.name)) continue;
  const began = performance.now();
  console.error(`${question.name}: ${question.title}`);
  try {
    const table = await question.answer(until);
    console.log(`\n${markdown(table)}\n`);
    writeReport(question, table);
  } catch (failure) {
    // The others are still worth asking.
    console.error(failure);
    process.exitCode = 1;
  }
  console.error(`${question.name}: ${Math.round((performance.now() - began) / 1000)} s`);
}
