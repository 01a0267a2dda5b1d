import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { matchPrefixPatterns } from "../gomod/pattern.ts";
import { AccessRules, type PublicModules, type Verdict } from "./access-rules.ts";
import { parseGrants, type WrittenGrant } from "./grant.ts";
import { Groups } from "./groups.ts";
import { noteGrants } from "./grant-notes.ts";
import { hasRight, roles, type Right, type Role } from "./role.ts";

const rows = [
  "alice developer git.corp.example",
  "alice none git.corp.example/payroll",
  "alice developer git.corp.example/payroll/sdk",
  "bob viewer git.corp.example/*/docs",
  "bob developer git.corp.example/a/docs",
  "bob none git.corp.example/[a-c]/docs",
  "carol admin *",
  "carol none git.corp.example/audit",
  "dave developer git.corp.example/x,git.corp.example/y",
  "* viewer git.corp.example/handbook",
  "* none github.com/banned",
  "erin developer github.com/banned",
  "frank developer github.com/banned/tool",
  "anonymous developer git.corp.example/open",
  "grace security *",
  "group:payments developer git.corp.example/pay",
  "group:payments none git.corp.example/pay/keys",
  "heidi developer git.corp.example/pay/keys/x",
  "ivan none git.corp.example/pay",
];

const groups = new Groups([
  { name: "payments", members: ["heidi", "ivan", "ci/tool"], at: "line 30" },
  { name: "idle", members: ["heidi"], at: "line 31" },
]);

function grantsOf(lines: readonly string[]) {
  const written = lines.map((line, n): WrittenGrant => {
    const [subject = "", role = "", modules = ""] = line.split(" ");
    return { subject, role, modules, at: `line ${n + 1}` };
  });
  return parseGrants(written, groups);
}

function rulesOf(lines: readonly string[], publicModules: PublicModules): AccessRules {
  const isPrivate = (module: string): boolean => matchPrefixPatterns("git.corp.example", module);
  return new AccessRules({ grants: grantsOf(lines), groups, publicModules, isPrivate });
}

/** What decides, as a row names it: the line of the grant, or the rule. */
function shown(verdict: Verdict): string {
  const by = verdict.by === "grant" ? verdict.grant.at : verdict.by;
  return `${verdict.allowed ? "yes" : "no"}, ${by}`;
}

const anyone = "anyone";
const cases: readonly (readonly [string | undefined, Right, string | undefined, PublicModules, string, string])[] = [
  ["alice", "read", "git.corp.example/tool", anyone, "yes, line 1", "a prefix"],
  ["alice", "read", "git.corp.example", anyone, "yes, line 1", "the path itself"],
  ["alice", "read", "git.corp.example.evil/tool", "granted", "no, no grant", "whole elements only"],
  ["alice", "read", "git.corp.example/payroll", anyone, "no, line 2", "taken away further down"],
  ["alice", "read", "git.corp.example/payroll/v2", anyone, "no, line 2", "and below it"],
  ["alice", "read", "git.corp.example/payroll/sdk/v3", anyone, "yes, line 3", "given again still further down"],
  ["alice", "audit", "git.corp.example/tool", anyone, "no, no grant", "the role has not this right"],
  ["bob", "read", "git.corp.example/z/docs", anyone, "no, private", "a viewer reads no code"],
  ["bob", "see", "git.corp.example/z/docs", anyone, "yes, line 4", "but sees that it is there"],
  ["bob", "read", "git.corp.example/a/docs", anyone, "yes, line 5", "a path is longer than a pattern as long"],
  ["bob", "see", "git.corp.example/b/docs", anyone, "no, line 6", "of two as long, the one that takes away"],
  ["carol", "administer", undefined, anyone, "yes, line 7", "all modules: the whole gateway"],
  ["carol", "read", "git.corp.example/audit", anyone, "no, line 8", "an admin can be kept out"],
  ["dave", "read", "git.corp.example/y/z", anyone, "yes, line 9", "a list of patterns"],
  ["dave", "administer", undefined, anyone, "no, no grant", "some modules are not the gateway"],
  ["dave", "see", "git.corp.example/handbook", anyone, "yes, line 10", "whoever signed in"],
  [undefined, "see", "git.corp.example/handbook", anyone, "no, private", "and nobody else"],
  ["dave", "read", "github.com/banned/x", anyone, "no, line 11", "a public module taken away from all"],
  ["erin", "read", "github.com/banned", anyone, "no, line 11", "also from who has it by name, for it is as long"],
  ["frank", "read", "github.com/banned/tool", anyone, "yes, line 13", "not from who has a longer one"],
  [undefined, "read", "git.corp.example/open", anyone, "yes, line 14", "private, but open"],
  ["dave", "read", "git.corp.example/open", anyone, "no, private", "anonymous is not everyone"],
  ["grace", "audit", undefined, anyone, "yes, line 15", "security reads the trail"],
  ["grace", "administer", undefined, anyone, "no, no grant", "and makes no tokens"],
  ["ci/tool", "read", "git.corp.example/pay/api", anyone, "yes, line 16", "as one of a group"],
  [
    "heidi",
    "read",
    "git.corp.example/pay/keys",
    anyone,
    "no, line 17",
    "what is taken from a group is taken from each",
  ],
  ["heidi", "read", "git.corp.example/pay/keys/x", anyone, "yes, line 18", "but a longer one of one's own counts"],
  ["ivan", "read", "git.corp.example/pay", anyone, "no, line 19", "one's own that takes away, beside the group's"],
  ["judy", "read", "git.corp.example/pay", anyone, "no, private", "not in the group"],
  [
    "group:payments",
    "read",
    "git.corp.example/pay",
    anyone,
    "no, private",
    "a name like that of a group is none of it",
  ],
  [undefined, "read", "github.com/pkg/errors", anyone, "yes, public", "public for anyone"],
  [undefined, "read", "github.com/pkg/errors", "known", "no, not signed in", "public for who signed in"],
  [undefined, "read", "git.corp.example/tool", "known", "no, not signed in", "nobody learns that it is private"],
  ["zoe", "read", "github.com/pkg/errors", "known", "yes, public", "signed in"],
  ["zoe", "read", "github.com/pkg/errors", "granted", "no, no grant", "public for who was granted it"],
  ["carol", "read", "github.com/pkg/errors", "granted", "yes, line 7", "granted"],
  ["zoe", "read", "git.corp.example/tool", "known", "no, private", "private without a grant"],
  ["zoe", "review", "github.com/pkg/errors", anyone, "no, no grant", "public is for reading"],
  [undefined, "administer", undefined, anyone, "no, not signed in", "nobody"],
];
for (const [subject, right, module, publicModules, expected, why] of cases) {
  test(`${subject ?? "nobody"} ${right} ${module ?? "everything"}: ${why}`, () => {
    assert.equal(shown(rulesOf(rows, publicModules).judge(subject, right, module)), expected);
  });
}

const paths = ["a.example", "a.example/x", "a.example/x/y", "a.example/y", "b.example/x", "b.example/x/y/z"];
const patterns = [
  "*",
  "a.example",
  "a.example/*",
  "a.example/x",
  "*.example/x",
  "a.example/x/y",
  "b.example/?",
  "*/x/y",
];
const aGrant = fc
  .tuple(
    fc.constantFrom("alice", "bob", "*", "anonymous"),
    fc.constantFrom(...Object.keys(roles)),
    fc.constantFrom(...patterns),
  )
  .map((words) => words.join(" "));
const aQuestion = fc.record({
  subject: fc.constantFrom("alice", "bob", "zoe", undefined),
  right: fc.constantFrom<Right>("see", "read", "administer"),
  module: fc.constantFrom(...paths, undefined),
  publicModules: fc.constantFrom<PublicModules>("anyone", "known", "granted"),
});

function allowed(
  lines: readonly string[],
  { subject, right, module, publicModules }: typeof aQuestion extends fc.Arbitrary<infer Q> ? Q : never,
) {
  const isPrivate = (path: string): boolean => path.startsWith("a.");
  return new AccessRules({ grants: grantsOf(lines), publicModules, isPrivate }).judge(subject, right, module).allowed;
}

test("a grant that takes away never opens anything, one that gives never closes anything, order is nothing", () => {
  fc.assert(
    fc.property(fc.array(aGrant, { maxLength: 12 }), aGrant, aQuestion, (lines, more, question) => {
      const [before, after] = [allowed(lines, question), allowed([...lines, more], question)];
      assert.equal(after, allowed([more, ...lines.toReversed()], question));
      if (more.includes(" none ")) assert.ok(before || !after);
      else assert.ok(after || !before);
    }),
    { numRuns: 2_000 },
  );
});

test("what is allowed by a grant is allowed by one of a role with that right, for a pattern that matches", () => {
  fc.assert(
    fc.property(fc.array(aGrant, { maxLength: 12 }), aQuestion, (lines, { subject, right, module, publicModules }) => {
      const rules = new AccessRules({ grants: grantsOf(lines), publicModules, isPrivate: () => true });
      const verdict = rules.judge(subject, right, module);
      fc.pre(verdict.by === "grant");
      const { grant } = verdict;
      assert.equal(verdict.allowed, hasRight(grant.role satisfies Role, right));
      assert.ok(matchPrefixPatterns(grant.pattern.text, module ?? "any.example"));
      assert.ok((subject === undefined ? ["anonymous"] : [subject, "*"]).includes(grant.subject));
    }),
  );
});

test("ten thousand grants to a hundred groups cost a request of who is in all of them little", () => {
  const all = Array.from({ length: 100 }, (_, n) => ({ name: `g${n}`, members: ["alice"], at: `line ${n}` }));
  const many = new Groups(all);
  const written = Array.from({ length: 10_000 }, (_, n) => ({
    subject: `group:g${n % 100}`,
    role: "developer",
    modules: `git.corp.example/team${n}/tool`,
    at: `line ${n}`,
  }));
  const grants = parseGrants(written, many);
  assert.deepEqual(noteGrants(grants, many), []);
  const rules = new AccessRules({ grants, groups: many, publicModules: "known", isPrivate: () => true });
  const began = performance.now();
  for (let n = 0; n < 1_000; n++) assert.ok(rules.judge("alice", "read", `git.corp.example/team${n}/tool/v2`).allowed);
  const each = (performance.now() - began) / 1_000;
  assert.ok(each < 1, `${each} ms`);
});

test("ten thousand grants for one subject cost a request little", () => {
  const lines = Array.from({ length: 10_000 }, (_, n) => `alice developer git.corp.example/team${n}/tool`);
  const rules = rulesOf(lines, "known");
  const began = performance.now();
  for (let n = 0; n < 1_000; n++) assert.ok(rules.judge("alice", "read", `git.corp.example/team${n}/tool/v2`).allowed);
  const each = (performance.now() - began) / 1_000;
  assert.ok(each < 1, `${each} ms`);
});
