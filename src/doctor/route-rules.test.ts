import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOnePattern } from "../gomod/pattern.ts";
import { routeRuleCheck } from "./route-rules.ts";

const cases: readonly (readonly [why: string, patterns: readonly string[], found: RegExp | undefined])[] = [
  ["one rule", ["git.corp.example"], undefined],
  ["an exception within another", ["git.corp.example", "git.corp.example/team"], undefined],
  ["rules that never meet", ["git.corp.example/a", "git.corp.example/b"], undefined],
  [
    "the same twice",
    ["git.corp.example/a", "git.corp.example/a"],
    /error: git\.corp\.example\/a \(m:2\) is never reached/,
  ],
  ["two that may both match", ["git.*.example/a", "git.corp.*/a"], /warning: .* overlap/],
];

for (const [why, patterns, found] of cases) {
  test(`rules of private: ${why}`, async () => {
    const rules = patterns.map((pattern, at) => ({ pattern: parseOnePattern(pattern), at: `m:${at + 1}` }));
    // Nothing of a machine is asked
    const one = await routeRuleCheck(rules).find(undefined as never);
    if (found === undefined) assert.equal(one, undefined);
    else assert.match(`${one?.severity ?? "error"}: ${one?.cause.en}`, found);
  });
}
