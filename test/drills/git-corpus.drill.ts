import assert from "node:assert/strict";
import { test } from "node:test";
import { compareAll } from "../git/compare.ts";
import { askGo, goAnswers, makeCorpus } from "../git/corpus-answers.ts";

/** The same as test/git/corpus.test.ts, with the go command of this machine instead of its kept answers. */
test("the git source agrees with the go command as it is today", { timeout: 600_000, concurrency: 2 }, async (t) => {
  const made = await makeCorpus(t);
  const answers = await askGo(made);
  assert.deepEqual(answers, await goAnswers(made), "the go command says what it said");
  await compareAll(t, made, answers);
});
