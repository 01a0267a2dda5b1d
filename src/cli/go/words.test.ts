import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "./words.ts";

const cases = [
  [3_140, "3.1 s", "tenths while they matter"],
  [9_949, "9.9 s", "the last that has them"],
  [9_950, "10 s", "not 10.0 s"],
  [12_400, "12 s", "whole seconds beyond"],
  [125_000, "2 min 5 s", "minutes"],
] as const;
for (const [ms, words, why] of cases) test(`${ms} ms are ${words}: ${why}`, () => assert.equal(seconds(ms), words));
