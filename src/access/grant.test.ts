import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { noteGrants } from "./grant-notes.ts";
import { Groups } from "./groups.ts";
import { parseGrants, type WrittenGrant } from "./grant.ts";

const refused = [
  ["alice", "developper", "example.com", /line 1: there is no role "developper"/, "a typing error"],
  ["alice", "constructor", "example.com", /no role/, "a name every object has"],
  ["", "developer", "example.com", /no subject/, "nobody"],
  ["alice smith", "developer", "example.com", /no subject/, "a blank"],
  ["alice\n", "developer", "example.com", /no subject/, "a line feed"],
  ["x".repeat(201), "developer", "example.com", /no subject/, "too long"],
  ["group:nobody", "developer", "example.com", /line 1: there is no group "nobody" in access\.groups/, "no such group"],
  ["alice", "developer", "", /names no modules/, "no pattern"],
  ["alice", "developer", "https://example.com", /line 1: pattern 1 of the list.*is a URL and can never match/, "a URL"],
  ["alice", "developer", "example.com,Example.org/x", /pattern 2.*capitals in the host.*never match/, "never matches"],
] as const;
for (const [subject, role, modules, message, why] of refused) {
  test(`refuses a grant: ${why}`, () => {
    assert.throws(
      () => parseGrants([{ subject, role, modules, at: "line 1" }]),
      (failure) => isFault(failure, "BAD_GRANT") && message.test(failure.message),
    );
  });
}

const unfit = [
  [{ name: "a b", members: [] }, /line 3: "a b" is no name of a group/, "a blank in its name"],
  [{ name: "", members: [] }, /no name of a group/, "no name"],
  [{ name: "a", members: ["alice", "*"] }, /line 3: group a: \* is no member/, "everyone"],
  [{ name: "a", members: ["anonymous"] }, /anonymous is no member/, "nobody"],
  [{ name: "a", members: ["group:b"] }, /"group:b" is no subject, but a group/, "a group within a group"],
  [{ name: "a", members: ["al ice"] }, /no subject/, "nobody's name"],
] as const;
for (const [written, message, why] of unfit) {
  test(`refuses a group: ${why}`, () => {
    assert.throws(
      () => new Groups([{ ...written, at: "line 3" }]),
      (failure) => isFault(failure, "BAD_GRANT") && message.test(failure.message),
    );
  });
}

const noted = [
  [
    ["a developer x.example", "a none x.example"],
    ["line 1: a as developer for x.example never counts: line 2 takes it away"],
    "contradiction",
  ],
  [
    ["a developer x.example", "a developer x.example"],
    ["line 2: a as developer for x.example adds nothing to line 1"],
    "twice",
  ],
  [
    ["a viewer x.example", "a developer x.example"],
    ["line 1: a as viewer for x.example adds nothing to line 2"],
    "less than another",
  ],
  [
    ["a developer x.example", "a viewer x.example/y"],
    ["line 2: a as viewer for x.example/y adds nothing to line 1, which has x.example"],
    "below a prefix",
  ],
  [
    ["a admin *", "a developer x.example/y"],
    ["line 2: a as developer for x.example/y adds nothing to line 1, which has *"],
    "below all",
  ],
  [["a viewer x.example", "a developer x.example/y"], [], "more than its prefix gives"],
  [["a developer x.example", "b developer x.example"], [], "two subjects"],
  [
    ["a developer x.example", "a none x.example/y", "a developer x.example/y/z"],
    [],
    "given again below what was taken away",
  ],
  [
    ["a reviewer x.example", "a maintainer x.example"],
    ["line 1: a as reviewer for x.example adds nothing to line 2"],
    "one role holds the other",
  ],
  [["a security x.example", "a maintainer x.example"], [], "neither role holds the other"],
  [
    ["group:g developer x.example", "group:g developer x.example/y"],
    ["line 2: group:g as developer for x.example/y adds nothing to line 1, which has x.example"],
    "of a group",
  ],
  [
    ["group:g developer x.example", "group:g developer x.example/y/z", "member none x.example/y"],
    [],
    "given again to a group of which one was kept out",
  ],
  [
    ["* developer x.example", "* developer x.example/y/z", "a none x.example/y"],
    [],
    "given again to all of whom one was kept out",
  ],
  [
    ["member developer x.example", "member developer x.example/y/z", "group:g none x.example/y"],
    [],
    "given again to one of a group that was kept out",
  ],
] as const;
for (const [lines, notes, why] of noted) {
  test(`notes on grants: ${why}`, () => {
    const written = lines.map((line, n): WrittenGrant => {
      const [subject = "", role = "", modules = ""] = line.split(" ");
      return { subject, role, modules, at: `line ${n + 1}` };
    });
    const groups = new Groups([{ name: "g", members: ["member"], at: "line 0" }]);
    assert.deepEqual(noteGrants(parseGrants(written, groups), groups), notes);
  });
}
