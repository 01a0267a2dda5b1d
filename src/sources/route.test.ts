import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { parseOnePattern } from "../gomod/pattern.ts";
import { parseRepositoryTemplate } from "./repository-template.ts";
import { rankRules, routeOf, type RouteRule } from "./route.ts";
import { ruleConflicts } from "./rule-conflicts.ts";

/** Rules at lines 1, 2, 3 … of a file. */
function rulesOf(...written: readonly (readonly [pattern: string, repository?: string])[]): readonly RouteRule[] {
  return written.map(([text, repository], place) => {
    const pattern = parseOnePattern(text);
    const template =
      repository === undefined ? {} : { repository: parseRepositoryTemplate(repository, pattern.elements) };
    return { pattern, at: `m.yaml:${place + 1}`, ...template };
  });
}

const rules = rankRules(
  rulesOf(
    ["*.corp.example"],
    ["git.corp.example/team", "https://git.corp.example/{2}/{3}"],
    ["git.corp.example/team/open", "ssh://git@open.corp.example/{3}/{4}.git"],
    ["mono.example/all", "https://git.corp.example/mono"],
    ["github.com/acme"],
    ["github.com/public/mono/secret"],
    ["golang.org/*"],
  ),
);

const routes = [
  [
    "git.corp.example/team/repo",
    "private",
    "https://git.corp.example/team/repo",
    "the longest match gives the address",
  ],
  [
    "git.corp.example/team/repo/sub/v2",
    "private",
    "https://git.corp.example/team/repo",
    "what is below the root is in it",
  ],
  ["git.corp.example/team", "nowhere", "m.yaml:2", "above the root nobody is asked"],
  [
    "git.corp.example/team/open/x/y",
    "private",
    "ssh://git@open.corp.example/open/x.git",
    "an exception within a pattern",
  ],
  ["git.corp.example/team/open", "nowhere", "m.yaml:3", "the exception decides for its own path"],
  ["git.corp.example/teams", "private", undefined, "another word that begins alike is another path"],
  ["git.corp.example", "private", undefined, "a host that its own pattern covers"],
  ["corp.example/x", "public", undefined, "a star with a dot behind it is no bare domain"],
  ["mono.example/all", "private", "https://git.corp.example/mono", "one repository without {n}"],
  ["mono.example/all/sub", "private", "https://git.corp.example/mono", "and all below it"],
  ["mono.example", "nowhere", "m.yaml:4", "a beginning of a private pattern is private"],
  ["github.com/acme/tool", "private", undefined, "without an address it is discovered"],
  ["github.com/acme-labs/tool", "public", undefined, "a neighbour is public"],
  ["github.com", "private", undefined, "the host alone is a beginning too"],
  ["github.com/public/mono", "private", undefined, "a module above a private one is not asked for in public"],
  ["github.com/public/other", "public", undefined, "its neighbours are"],
  ["golang.org/x/text", "private", undefined, "whatever a pattern says"],
  ["golang.org/toolchain", "public", undefined, "but for toolchains: they are in no repository"],
] as const;
for (const [module, to, detail, why] of routes) {
  test(`${module} goes to ${to}: ${why}`, () => {
    const route = routeOf(rules, module);
    assert.equal(route.to, to, route.because);
    if (route.to === "private") assert.equal(route.repository?.address, detail);
    else if (detail !== undefined) assert.match(route.because, new RegExp(detail));
  });
}

test("a route says the pattern and the line of its rule", () => {
  assert.equal(
    routeOf(rules, "git.corp.example/team/repo").because,
    "git.corp.example/team (m.yaml:2) matches; its repository is https://git.corp.example/team/repo",
  );
});

const conflicts = [
  [["a.example", "a.example/b"], [], "an exception within a pattern is what patterns are for"],
  [["a.example", "b.example"], [], "neighbours"],
  [["a.example/x", "a.example/x/"], ["shadowed 1 2"], "the same twice"],
  [["*.example", "a.example/*"], [], "a star below an exception"],
  [["a.example/*", "a.example"], ["shadowed 1 2"], "nothing is left but the host itself"],
  [["git.*.example", "*.corp.example"], ["overlap 2 1"], "two that both match git.corp.example"],
  [["a.example/b*", "a.example/*c"], ["overlap 1 2"], "two that both match a.example/bc"],
  [["a.example/b*", "a.example/*/c"], ["overlap 2 1"], "the one with more elements wins"],
] as const;
for (const [patterns, found, why] of conflicts) {
  test(`${patterns.join(" and ")}: ${why}`, () => {
    const said = ruleConflicts(rulesOf(...patterns.map((pattern) => [pattern] as const))).map(
      ({ kind, winner, loser }) => `${kind} ${winner.at.slice(7)} ${loser.at.slice(7)}`,
    );
    assert.deepEqual(said, found);
  });
}

const badTemplates = [
  ["https://git.example/{x}", "a name is no place"],
  ["https://git.example/{0}", "elements are counted from one"],
  ["https://git.example/{2", "a brace that is not closed"],
] as const;
for (const [text, why] of badTemplates) {
  test(`refused, ${text}: ${why}`, () => {
    assert.throws(
      () => parseRepositoryTemplate(text, 2),
      (failure) => isFault(failure, "BAD_PATTERN"),
    );
  });
}
