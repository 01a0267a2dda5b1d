import assert from "node:assert/strict";
import { test } from "node:test";
import { commandName } from "./command-name.ts";

const cases = [
  [["version"], "git version", "the word itself"],
  [["-c", "core.eol=lf", "-c", "a=b", "archive", "--format=tar"], "git archive", "behind settings of the call"],
  [[], "git", "nothing but git"],
] as const;
for (const [args, name, why] of cases) test(`${name}: ${why}`, () => assert.equal(commandName(args), name));
