import assert from "node:assert/strict";
import { test } from "node:test";
import { Breaker } from "./breaker.ts";

const options = { silences: 2, windowMs: 60_000, restMs: 30_000 };

/** A breaker with a clock in the test's hand. */
function breakerAt() {
  const clock = { now: 0 };
  const states: string[] = [];
  const breaker = new Breaker(
    "up",
    options,
    (event) => event.what === "upstream.state" && states.push(event.state),
    () => clock.now,
  );
  return { breaker, clock, states };
}

test("one silence does not open it, the second within the window does", () => {
  const { breaker, clock } = breakerAt();
  breaker.silent();
  assert.ok(breaker.admit());
  clock.now = 59_000;
  breaker.silent();
  assert.equal(breaker.admit(), false);
  assert.equal(breaker.restsForMs, 30_000);
});

test("silences further apart than the window do not add up", () => {
  const { breaker, clock } = breakerAt();
  breaker.silent();
  clock.now = 61_000;
  breaker.silent();
  assert.ok(breaker.admit());
});

test("an answer forgets earlier silences", () => {
  const { breaker } = breakerAt();
  breaker.silent();
  breaker.answered();
  breaker.silent();
  assert.equal(breaker.state, "closed");
});

test("after its rest one request tries for all, and its answer closes it", () => {
  const { breaker, clock, states } = breakerAt();
  breaker.silent();
  breaker.silent();
  clock.now = 30_000;
  assert.ok(breaker.admit());
  assert.equal(breaker.admit(), false, "only one tries");
  breaker.answered();
  assert.ok(breaker.admit());
  assert.deepEqual(states, ["open", "half_open", "closed"]);
});

test("a try that is silent again opens it for another rest", () => {
  const { breaker, clock } = breakerAt();
  breaker.silent();
  breaker.silent();
  clock.now = 30_000;
  breaker.admit();
  breaker.silent();
  assert.equal(breaker.restsForMs, 30_000);
});

test("a try that was given up lets the next one try", () => {
  const { breaker, clock } = breakerAt();
  breaker.silent();
  breaker.silent();
  clock.now = 30_000;
  breaker.admit();
  breaker.undecided();
  assert.ok(breaker.admit());
});
