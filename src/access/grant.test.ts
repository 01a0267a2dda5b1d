import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../fault/fault.ts";
import { noteGrants } from "./grant-notes.ts";
import { parseGrants, type WrittenGrant } from "./grant.ts";

const refused = [
  ["alice", "developper", "example.com", /line 1: there is no role "developper"/, "a typing error"],
  ["alice", "constructor", "example.com", /no role/, "a name every object has"],
  ["", "developer", "example.com", /no subject/, "nobody"],
  ["alice smith", "developer", "example.com", /no subject/, "a blank"],
  ["alice\n", "developer", "example.com", /no subject/, "a line feed"],
  ["x".repeat(201), "developer", "example.com", /no subject/, "too long"],
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
] as const;
for (const [lines, notes, why] of noted) {
  test(`notes on grants: ${why}`, () => {
    const written = lines.map((line, n): WrittenGrant => {
      const [subject = "", role = "", modules = ""] = line.split(" ");
      return { subject, role, modules, at: `line ${n + 1}` };
    });
    assert.deepEqual(noteGrants(parseGrants(written)), notes);
  });
}
