import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, isFault } from "../fault/fault.ts";
import type { GatewayEvent } from "./event.ts";
import { within } from "./wait.ts";

const wait = {
  reason: "connect",
  on: "host:443",
  budgetMs: 20,
  fault: () => new Fault("UPSTREAM_TIMEOUT", "too slow"),
} as const;

function scopeOf(signal = new AbortController().signal) {
  const told: GatewayEvent[] = [];
  return { told, scope: { signal, tell: (event: GatewayEvent) => void told.push(event) } };
}

/** Ends only when its signal does, as every work should. */
const untilTold = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));

test("work within its budget is its result, and both ends are told", async () => {
  const { told, scope } = scopeOf();
  assert.equal(await within(scope, wait, async () => 7), 7);
  assert.deepEqual(
    told.map((event) => event.what),
    ["wait.began", "wait.ended"],
  );
  assert.equal(told[1]?.what === "wait.ended" && told[1].outcome, "done");
});

test("past its budget it is the wait's own fault", async () => {
  const { told, scope } = scopeOf();
  await assert.rejects(within(scope, wait, untilTold), (failure) => isFault(failure, "UPSTREAM_TIMEOUT"));
  assert.equal(told[1]?.what === "wait.ended" && told[1].outcome, "out_of_time");
});

test("when the caller gives up it is the caller's reason", async () => {
  const caller = new AbortController();
  const { told, scope } = scopeOf(caller.signal);
  const work = within(scope, { ...wait, budgetMs: 60_000 }, untilTold);
  caller.abort(new Error("the client left"));
  await assert.rejects(work, /the client left/);
  assert.equal(told[1]?.what === "wait.ended" && told[1].outcome, "given_up");
});

test("a failure of the work passes as it is", async () => {
  const { told, scope } = scopeOf();
  await assert.rejects(
    within(scope, wait, async () => Promise.reject(new Error("refused"))),
    /refused/,
  );
  assert.equal(told[1]?.what === "wait.ended" && told[1].outcome, "failed");
});
