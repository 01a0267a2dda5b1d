import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsChanges, type Settings } from "./settings-changes.ts";

const alice = { subject: "alice", role: "developer", modules: "git.corp.example" };
const carol = { subject: "carol", role: "admin", modules: "*" };
const settings = (options: Settings["options"], ...grants: Settings["grants"]): Settings => ({ options, grants });

/** [before, after, what the trail says, why] */
const cases: readonly (readonly [Settings, Settings, readonly string[], string])[] = [
  [settings({ a: 1 }, alice), settings({ a: 1 }, alice), [], "nothing changed"],
  [settings({}, alice, carol), settings({}, carol, alice), [], "the order of grants means nothing"],
  [settings({}, alice), settings({}, alice, carol), ["grant.given carol * admin"], "a grant more"],
  [settings({}, alice, carol), settings({}, carol), ["grant.taken alice git.corp.example developer"], "a grant less"],
  [
    settings({}, alice),
    settings({}, { ...alice, role: "none" }),
    ["grant.taken alice git.corp.example developer", "grant.given alice git.corp.example none"],
    "another role",
  ],
  [
    settings({ limits: { waitMs: 1, rest: 2 }, mode: "off" }),
    settings({ limits: { waitMs: 15_000, rest: 2 }, mode: "on" }),
    ['configuration limits.waitMs: 1 → 15000, mode: "off" → "on"'],
    "one leaf for all options, each by its whole name",
  ],
  [
    settings({ names: ["a"], data: "/home/alice" }),
    settings({ names: ["b"], data: "/home/bob" }),
    ["configuration names: … → …, data: … → …"],
    "where a name may stand it is not told",
  ],
  [settings({}), settings({ open: true }), ["configuration open: unset → true"], "an option more"],
];
for (const [before, after, said, why] of cases) {
  test(`settings: ${why}`, () => {
    const entries = settingsChanges(before, after);
    const words = entries.map(({ what, subject, module, detail }) => [what, subject, module, detail]);
    assert.deepEqual(
      words.map((one) => one.filter((word) => word !== undefined).join(" ")),
      said,
    );
  });
}

test("a leaf stays short when everything changes", () => {
  const all = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`option${n}`, n]));
  const [entry] = settingsChanges(settings({}), settings(all));
  assert.match(entry?.detail ?? "", /option49: unset → 49, 10 more$/);
});
