import assert from "node:assert/strict";
import { test } from "node:test";
import { parseOnePattern } from "../gomod/pattern.ts";
import { Chain } from "./chain.ts";
import { parseRepositoryTemplate } from "./repository-template.ts";
import { rankRules } from "./route.ts";
import type { Source } from "./source.ts";
import { originEntry } from "./upstreams.ts";
import { waysBy } from "./ways.ts";

const chain = (name: string) =>
  new Chain([originEntry({ name } as Source, () => undefined)], { end: "nothing", firstByteMs: 1, nextEntryMs: 1 });
const pattern = parseOnePattern("git.corp.example/team");
const repository = parseRepositoryTemplate("https://git.corp.example/{2}/{3}", pattern.elements);
const rules = rankRules([
  { pattern, repository, at: "m.yaml:2" },
  { pattern: parseOnePattern("vanity.example"), at: "m.yaml:5" },
]);
const ways = waysBy(rules, chain("https://proxy.example"), chain("direct"));

const cases = [
  ["example.com/m", ["https://proxy.example"], "the upstream list"],
  ["git.corp.example/team/m", ["direct"], "the repository of the rule"],
  ["vanity.example/m", ["direct"], "the one that is discovered"],
  ["git.corp.example", [], "nobody"],
] as const;
for (const [module, asked, why] of cases) {
  test(`${module} is asked of ${why}`, () => {
    const names = ways.of(module).entries.map(({ source }) => source.name);
    assert.deepEqual(names, asked);
  });
}

test("what is nowhere is absent without anybody being asked, and the reason is told", async () => {
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  await assert.rejects(
    ways.of("git.corp.example").walk(scope, 0, () => Promise.reject(new Error("somebody was asked"))),
    /git\.corp\.example is no module: it lies above git\.corp\.example\/team \(m\.yaml:2\)/,
  );
});
