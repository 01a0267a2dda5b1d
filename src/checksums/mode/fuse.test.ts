import assert from "node:assert/strict";
import { test } from "node:test";
import { Fuse, type FuseState } from "./fuse.ts";

const limits = { failures: 5, windowMs: 60_000, slowMs: 2_000, restMs: 30_000 };
const [good, bad, slow] = [
  [true, 50],
  [false, 5_000],
  [true, 2_500],
] as const;
type Probe = readonly [good: boolean, tookMs: number];

function fuseOf() {
  const clock = { now: 0 };
  const states: FuseState[] = [];
  const fuse = new Fuse(
    limits,
    (state) => states.push(state),
    () => clock.now,
    () => 0.5,
  );
  const probe = (probes: readonly Probe[], everyMs: number) => {
    for (const [ok, tookMs] of probes) {
      clock.now += everyMs;
      if (fuse.wantsProbe()) fuse.probed(ok, tookMs);
    }
  };
  return { fuse, probe, clock, states };
}
const times = (n: number, probe: Probe): Probe[] => Array.from({ length: n }, () => probe);

/** [probes, milliseconds between them, state, why] */
const rows = [
  [times(100, good), 1_000, "closed", "well"],
  [times(4, bad), 1_000, "closed", "a few failures"],
  [times(5, bad), 1_000, "open", "five failures in a minute"],
  [times(5, bad), 20_000, "closed", "five failures in more than a minute"],
  [[...times(17, good), ...times(4, bad)], 1_000, "closed", "four of 21 are less than a fifth"],
  [[...times(16, good), ...times(4, bad)], 1_000, "open", "a fifth of twenty"],
  [[...times(19, good), slow], 1_000, "closed", "one slow one of twenty"],
  [[...times(19, good), slow, slow], 1_000, "open", "two slow ones of 21"],
  [times(19, slow), 1_000, "closed", "too few to say anything of shares"],
] as const;
for (const [probes, everyMs, state, why] of rows) {
  test(`fuse: ${why}`, () => {
    const { fuse, probe } = fuseOf();
    probe(probes, everyMs);
    assert.equal(fuse.state, state);
  });
}

test("an open fuse rests, is tried, and closes after three good probes that span the window", () => {
  const { fuse, probe, clock, states } = fuseOf();
  probe(times(5, bad), 1_000);
  clock.now += 29_000;
  assert.equal(fuse.wantsProbe(), false, "it rests");
  clock.now += 1_000;
  assert.equal(fuse.wantsProbe(), true);
  probe(times(3, good), 10_000);
  assert.equal(fuse.state, "half_open", "three are not enough in so short a time");
  probe(times(4, good), 10_000);
  assert.deepEqual(states, ["open", "half_open", "closed"]);
  probe(times(4, bad), 1_000);
  assert.equal(fuse.state, "closed", "it begins anew");
});

test("each failed try doubles the rest, up to ten times", () => {
  const { fuse, clock } = fuseOf();
  for (let n = 0; n < 5; n++) fuse.probed(...bad);
  for (const restMs of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
    clock.now += restMs - 1;
    assert.equal(fuse.wantsProbe(), false, `${restMs} ms`);
    clock.now += 1;
    assert.equal(fuse.wantsProbe(), true, `${restMs} ms`);
    fuse.probed(...bad);
  }
});
