import assert from "node:assert/strict";
import { test } from "node:test";
import { watchedScope } from "../../../test/net/watched-scope.ts";
import { isFault } from "../../fault/fault.ts";
import { parsePatterns } from "../../gomod/pattern.ts";
import type { ModeChange } from "./mode.ts";
import { Modes, type ModesOptions } from "./modes.ts";

const minute = 60_000;
const [inside, outside, toolchain] = ["example.com/a", "other.example/b", "golang.org/toolchain"];

type Given = Partial<Omit<ModesOptions, "light" | "bypass">> & { readonly light?: string; readonly bypass?: string };
type Asked = {
  readonly mode: ModeChange["mode"];
  readonly forMs?: number;
  readonly pattern?: string;
  readonly why?: string;
};

function modesOf({ configured = "strict", light = "*", bypass = "*" }: Given = {}) {
  const scope = watchedScope();
  const clock = { now: 1_000 };
  const options = { configured, light: parsePatterns(light), bypass: parsePatterns(bypass) };
  const modes = new Modes(options, scope.tell, () => clock.now);
  const change = ({ mode, forMs, pattern, why = "a test" }: Asked) => {
    const patterns = pattern === undefined ? undefined : parsePatterns(pattern);
    return modes.change({ mode, forMs, patterns, who: "somebody", why });
  };
  return { modes, change, clock, events: scope.events };
}

/** [configuration, what a person asked for, fuse open, mode inside, mode outside, why] */
const rows = [
  [{}, undefined, false, "strict", "strict", "nobody said anything"],
  [{ configured: "light" }, undefined, false, "light", "light", "configured"],
  [{ configured: "light", light: "example.com" }, undefined, false, "light", "strict", "configured for some"],
  [{}, undefined, true, "light", "light", "the fuse has opened"],
  [{ light: "example.com" }, undefined, true, "light", "strict", "the fuse, where light is allowed"],
  [{ light: "" }, undefined, true, "strict", "strict", "the fuse, where light is allowed nowhere"],
  [{}, { mode: "light", forMs: minute }, false, "light", "light", "a person"],
  [{}, { mode: "light", forMs: minute, pattern: "example.com" }, false, "light", "strict", "a person, for some"],
  [{ light: "other.example" }, { mode: "light", forMs: minute }, false, "strict", "light", "only where it is allowed"],
  [{}, { mode: "bypass", forMs: minute, pattern: "example.com" }, false, "bypass", "strict", "bypass for some"],
  [{}, { mode: "bypass", forMs: minute, pattern: "example.com" }, true, "bypass", "light", "and the fuse for the rest"],
  [{}, { mode: "strict" }, true, "strict", "strict", "a person's word outweighs the fuse"],
  [{ configured: "light" }, { mode: "strict", forMs: minute }, false, "strict", "strict", "and the configuration"],
  [{ configured: "light" }, { mode: "configured" }, false, "light", "light", "back to the configuration"],
] as const satisfies readonly (readonly [Given, Asked | undefined, boolean, string, string, string])[];
for (const [given, asked, fuse, in_, out, why] of rows) {
  test(`the mode in force: ${why}`, () => {
    const { modes, change } = modesOf(given);
    if (asked !== undefined) change(asked);
    if (fuse) modes.fuse("it does not answer");
    assert.deepEqual([modes.of(inside), modes.of(outside)], [in_, out]);
    assert.equal(modes.of(toolchain), "strict", "toolchains are strict in every mode");
    modes.close();
  });
}

const refusals = [
  [{}, { mode: "light" }, "without an end"],
  [{}, { mode: "light", forMs: minute, why: " " }, "without a reason"],
  [{}, { mode: "light", forMs: 24 * 60 * minute + 1 }, "for more than a day"],
  [{ light: "" }, { mode: "light", forMs: minute }, "where it is allowed nowhere"],
  [{}, { mode: "bypass", forMs: minute }, "without saying for what"],
  [{}, { mode: "bypass", forMs: 4 * 60 * minute + 1, pattern: "*" }, "for more than four hours"],
  [{ bypass: "" }, { mode: "bypass", forMs: minute, pattern: "*" }, "where it is allowed nowhere"],
] as const satisfies readonly (readonly [Given, Asked, string])[];
for (const [given, asked, why] of refusals) {
  test(`${asked.mode} is refused ${why}`, () => {
    const { modes, change, events } = modesOf(given);
    assert.throws(
      () => change(asked),
      (failure) => isFault(failure, "MODE_REFUSED"),
    );
    assert.equal(modes.of(inside), "strict");
    assert.deepEqual(events, []);
  });
}

test("it ends by itself, also when the clock jumps over its end; each change is told with who and why", async () => {
  const { modes, change, clock, events } = modesOf();
  const changed = modes.changed;
  assert.equal(change({ mode: "light", forMs: 30, why: "an outage" }).until, 1_030);
  await changed;
  clock.now = 1_030;
  assert.equal(modes.of(inside), "strict", "its time is over, whatever the timer thinks");
  assert.equal(modes.state().by, "configuration");
  await modes.changed;
  const told = events.map((event) => (event.what === "mode.changed" ? [event.mode, event.who, event.why] : []));
  assert.deepEqual(told, [
    ["light", "somebody", "an outage"],
    ["strict", "its end", "light has ended"],
  ]);
});

test("the fuse is told when it changes what is in force", () => {
  const { modes, change, events } = modesOf();
  modes.fuse("5 of 5 probes failed");
  assert.deepEqual(modes.state(), {
    mode: "light",
    by: "fuse",
    configured: "strict",
    pattern: "*",
    why: "5 of 5 probes failed",
  });
  modes.fuse(undefined);
  change({ mode: "strict" });
  modes.fuse("5 of 5 probes failed");
  assert.deepEqual(
    events.map((event) => (event.what === "mode.changed" ? [event.mode, event.who] : [])),
    [
      ["light", "the fuse"],
      ["strict", "the fuse"],
      ["strict", "somebody"],
    ],
  );
});
