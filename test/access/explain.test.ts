import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { modgate } from "../support/modgate-command.ts";
import { tempFolder } from "../support/temp-folder.ts";

const config = `unlisted: git.corp.example
access:
  public: known
  groups:
    payments: [alice, ci/tool]
  grants:
    - { subject: alice, role: developer, modules: git.corp.example/a }
    # contractors read the handbook only
    - subject: zoe
      role: none
      modules: git.corp.example/a/secret
    - { subject: alice, role: viewer, modules: git.corp.example/a/docs }
    - { subject: "group:payments", role: developer, modules: git.corp.example/pay }
`;

const cases = [
  [
    "alice",
    "git.corp.example/a/tool",
    0,
    /^may +read +\S+:7: alice is developer for git\.corp\.example\/a$/m,
    "a grant",
  ],
  ["zoe", "git.corp.example/a/secret", 1, /^may not read +\S+:9: zoe is none for/m, "a grant that takes away"],
  ["zoe", "git.corp.example/a/tool", 1, /^may not read +private, and no grant gives it$/m, "no grant"],
  [
    "ci/tool",
    "git.corp.example/pay/api",
    0,
    /^may +read +\S+:13: group:payments is developer for git\.corp\.example\/pay, and \S+:5 has ci\/tool in it$/m,
    "a grant to a group",
  ],
  ["zoe", "github.com/pkg/errors", 0, /^may +read +access\.public is known$/m, "a public module"],
  ["anonymous", "github.com/pkg/errors", 1, /^may not read +nobody signed in$/m, "nobody"],
] as const;

test("policy explain names what decides", (t) => {
  const file = join(tempFolder(t), "modgate.yaml");
  writeFileSync(file, config);
  for (const [subject, module, code, line, why] of cases) {
    const run = modgate(["policy", "explain", subject, module, "--config", file]);
    assert.equal(run.code, code, `${why}: ${run.stderr}`);
    assert.match(run.stdout, line, why);
    assert.match(run.stderr, /modgate\.yaml:12: alice as viewer for .* adds nothing to .*:7/);
  }
});

test("a group that there is none of is named with the line that wants it", (t) => {
  const file = join(tempFolder(t), "modgate.yaml");
  writeFileSync(file, config.replace("group:payments", "group:payment"));
  const run = modgate(["policy", "explain", "alice", "example.com/m", "--config", file]);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /modgate\.yaml:13: there is no group "payment" in access\.groups/);
});

test("a grant that can match nothing is named with its line", (t) => {
  const file = join(tempFolder(t), "modgate.yaml");
  writeFileSync(file, config.replace("git.corp.example/a/secret", "https://git.corp.example/a"));
  const run = modgate(["policy", "explain", "alice", "example.com/m", "--config", file]);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /BAD_GRANT/);
  assert.match(run.stderr, /modgate\.yaml:9: .* is a URL and can never match/);
});
