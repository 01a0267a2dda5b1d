import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayEvent } from "../events/event.ts";
import { Fault } from "../fault/fault.ts";
import { type Checkpoint, CheckpointShipper } from "./checkpoint-shipper.ts";

const checkpoint = (size: number): Checkpoint => ({ note: Buffer.from(`head ${size}`), size });
const pace = { leastMs: 5, mostMs: 20, lastMs: 50 };

function shipper(send: (one: Checkpoint, signal: AbortSignal) => Promise<void>) {
  const events: GatewayEvent[] = [];
  const state: { newest: Checkpoint | undefined } = { newest: undefined };
  const needs = {
    to: "https://b.example",
    newest: () => state.newest,
    send,
    tell: (e: GatewayEvent) => void events.push(e),
  };
  return { state, events, running: new CheckpointShipper(needs, pace) };
}

const until = async (what: () => boolean): Promise<void> => {
  for (const deadline = Date.now() + 5_000; !what(); await sleep(5)) assert.ok(Date.now() < deadline, "in time");
};

test("each newest head goes out once, those in between need not", async () => {
  const sent: number[] = [];
  const { state, running } = shipper(async ({ size }) => void sent.push(size));
  await sleep(20);
  assert.deepEqual(sent, [], "nothing was signed yet");
  state.newest = checkpoint(1);
  await until(() => sent.length === 1);
  state.newest = checkpoint(2);
  state.newest = checkpoint(3);
  await until(() => sent.length === 2);
  await sleep(20);
  state.newest = checkpoint(4);
  await running.close();
  assert.deepEqual(sent, [1, 3, 4], "the last one when it ends");
});

test("what is not taken is sent again, and how long it is missing is told", async () => {
  let refusals = 3;
  const { state, events, running } = shipper(async () => {
    if (refusals-- > 0) throw new Fault("UPSTREAM_BAD_ANSWER", "it answered 503");
  });
  state.newest = checkpoint(7);
  await until(() => events.length === 4);
  await running.close();
  assert.deepEqual(
    events.map(({ what }) => what),
    ["audit.unshipped", "audit.unshipped", "audit.unshipped", "audit.shipped"],
  );
  const behind = events.flatMap((event) => (event.what === "audit.unshipped" ? [event.behindMs] : []));
  assert.deepEqual(
    behind,
    behind.toSorted((a, b) => a - b),
    "ever longer",
  );
});

test("a receiver that is silent does not keep the process from ending", async () => {
  const { state, events, running } = shipper(
    (_one, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("given up")), { once: true });
      }),
  );
  state.newest = checkpoint(7);
  await sleep(20);
  const alive = setTimeout(() => undefined, 5_000);
  await running.close();
  clearTimeout(alive);
  assert.deepEqual(
    events.map(({ what }) => what),
    ["audit.unshipped"],
  );
});
