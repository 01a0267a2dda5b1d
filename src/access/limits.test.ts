import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import type { GatewayEvent } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { Limits, type LimitOptions } from "./limits.ts";
import { Places } from "./places.ts";

const none: LimitOptions = {
  requestsPerSecond: 0,
  missesPerMinute: 0,
  gitPerMinute: 0,
  missesAtATime: 0,
  waitMs: 5_000,
};

function scope(signal = new AbortController().signal): Scope & { readonly told: GatewayEvent[] } {
  const told: GatewayEvent[] = [];
  return { signal, told, tell: (event) => void told.push(event) };
}

const limitsOf = (given: Partial<LimitOptions>): Limits =>
  new Limits({ ...none, ...given }, (module) => module.startsWith("git."));

test("who has had his share of a second waits for the next, and is shown why; others do not", async () => {
  const limits = limitsOf({ requestsPerSecond: 3 });
  const greedy = scope();
  const began = performance.now();
  await Promise.all(Array.from({ length: 6 }, async () => limits.share("a", "/x").begin(greedy)));
  assert.ok(performance.now() - began > 500);
  assert.ok(greedy.told.some((event) => event.what === "wait.began" && event.reason === "queue"));
  const other = scope();
  await limits.share("b", "/x").begin(other);
  assert.deepEqual(other.told, []);
});

test("who has waited long enough is refused with the number that counts", async () => {
  const limits = limitsOf({ missesPerMinute: 2, waitMs: 30 });
  const ask = (module: string) => limits.share("a", "/x").miss(module, scope());
  await ask("example.com/m");
  await ask("example.com/m");
  await assert.rejects(ask("example.com/m"), { code: "RATE_LIMITED", message: /more than 2 fetches in 60 s/ });
  await ask("git.example.com/m");
});

test("fetches from git have a bucket of their own", async () => {
  const limits = limitsOf({ gitPerMinute: 1, waitMs: 30 });
  await limits.share("a", "/x").miss("git.example.com/m", scope());
  await assert.rejects(limits.share("a", "/x").miss("git.example.com/m", scope()), { code: "RATE_LIMITED" });
  await limits.share("a", "/x").miss("example.com/m", scope());
});

test("the echo of a 4xx does not count", async () => {
  const limits = limitsOf({ requestsPerSecond: 1, waitMs: 20 });
  const ask = async (path: string, status: number) => {
    const share = limits.share("a", path);
    await share.begin(scope());
    share.end(status);
  };
  await ask("/x", 404);
  await ask("/x", 404);
  await assert.rejects(ask("/y", 200), { code: "RATE_LIMITED" });
});

test("a place is kept until the request has ended, and goes to who has waited longest", async () => {
  const limits = limitsOf({ missesAtATime: 1 });
  const [one, two, three] = [1, 2, 3].map(() => limits.share("a", "/x"));
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  const order: string[] = [];
  await one.miss("m", scope());
  const second = two.miss("m", scope()).then(() => order.push("two"));
  const third = three.miss("m", scope()).then(() => order.push("three"));
  await limits.share("b", "/x").miss("m", scope());
  await sleep(20);
  assert.deepEqual(order, []);
  one.end(200);
  await second;
  assert.deepEqual(order, ["two"]);
  two.end(200);
  await third;
});

test("who leaves while he waits takes nobody's place", async () => {
  const limits = limitsOf({ missesAtATime: 1 });
  const first = limits.share("a", "/x");
  await first.miss("m", scope());
  const gone = new AbortController();
  const left = limits.share("a", "/x").miss("m", scope(gone.signal));
  const last = limits.share("a", "/x").miss("m", scope());
  gone.abort(new Error("gone"));
  await assert.rejects(left, /gone/);
  first.end(200);
  await last;
});

test("never more than so many at a time, and in the end nothing is left behind", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.boolean(), { maxLength: 30 }),
      async (most, leaves) => {
        const places = new Places(most, 2_000);
        let under = 0;
        await Promise.all(
          leaves.map(async (isLeaving) => {
            const leaving = new AbortController();
            if (isLeaving) setImmediate(() => leaving.abort(new Error("gone")));
            const free = await places.take("a", scope(leaving.signal)).catch(() => undefined);
            if (free === undefined) return;
            assert.ok(++under <= most);
            await new Promise(setImmediate);
            under--;
            free();
            free();
          }),
        );
        const all = await Promise.all(Array.from({ length: most }, () => places.take("a", scope())));
        assert.equal(all.length, most);
      },
    ),
    { numRuns: 50 },
  );
});
