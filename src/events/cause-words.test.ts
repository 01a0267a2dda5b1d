import assert from "node:assert/strict";
import { test } from "node:test";
import { causeInWords } from "./cause-words.ts";

const causes = [
  ["git", "git archive", "for git archive", "git on this machine"],
  ["git", "github.com/a/b", "for git at github.com/a/b", "git and a repository"],
  ["storage", "m@v1.0.0 (.zip)", "for the disk, to keep it", "the object that was just named"],
] as const;
for (const [reason, on, words, why] of causes)
  test(`waiting ${words}: ${why}`, () => assert.equal(causeInWords({ reason, on }, "m@v1.0.0 (.zip)"), words));
