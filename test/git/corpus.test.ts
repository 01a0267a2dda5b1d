import { test } from "node:test";
import { compareAll } from "./compare.ts";
import { goAnswers, makeCorpus } from "./corpus-answers.ts";

test(
  "the git source agrees with the go command on every repository of the corpus",
  { timeout: 300_000, concurrency: 4 },
  async (t) => {
    const made = await makeCorpus(t);
    // The drill asks everything
    await compareAll(t, made, await goAnswers(made), 3);
  },
);
