import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import * as fc from "fast-check";
import type { GatewayEvent } from "../events/event.ts";
import type { Scope } from "../events/scope.ts";
import { Metrics } from "../events/metrics.ts";
import { Limits, type LimitOptions } from "./limits.ts";
import { Places } from "./places.ts";

const none: LimitOptions = {
  hitsPerSecond: 0,
  missesPerMinute: 0,
  gitPerMinute: 0,
  missesAtATime: 0,
  addressTimes: 0,
  waitMs: 5_000,
};

const [a, b] = [
  { client: "a", address: "192.0.2.1" },
  { client: "b", address: "192.0.2.2" },
];

function scope(signal = new AbortController().signal): Scope & { readonly told: GatewayEvent[] } {
  const told: GatewayEvent[] = [];
  return { signal, told, tell: (event) => void told.push(event) };
}

const limitsOf = (given: Partial<LimitOptions>): Limits =>
  new Limits({ ...none, ...given }, (module) => module.startsWith("git."));

test("who has had his share of a second waits for the next, and is shown why; others do not", async () => {
  const limits = limitsOf({ hitsPerSecond: 3 });
  const greedy = scope();
  const began = performance.now();
  await Promise.all(Array.from({ length: 6 }, async () => limits.share(a, "/x").begin(greedy)));
  assert.ok(performance.now() - began > 500);
  const began3 = greedy.told.filter((event) => event.what === "wait.began");
  assert.deepEqual(
    new Set(began3.map(({ reason, on }) => `${reason} ${on}`)),
    new Set(["queue its share of requests"]),
  );
  const other = scope();
  await limits.share(b, "/x").begin(other);
  assert.deepEqual(other.told, []);
});

test("who has waited long enough is refused with the number that counts, and when it pays to come again", async () => {
  const limits = limitsOf({ missesPerMinute: 2, waitMs: 30 });
  const ask = (module: string) => limits.share(a, "/x").miss(module, scope());
  await ask("example.com/m");
  await ask("example.com/m");
  await assert.rejects(ask("example.com/m"), {
    code: "RATE_LIMITED",
    message: "more than 2 fetches in 60 s from one client",
    hint: /^run again in (60|59) s; whoever runs the gateway can raise limits\.missesPerMinute$/,
  });
  await ask("git.example.com/m");
});

test("an address has room for several clients, and all of them together no more than that", async () => {
  const limits = limitsOf({ missesPerMinute: 2, addressTimes: 2, waitMs: 30 });
  const ask = (client: string | undefined, address = "192.0.2.1") =>
    limits.share({ client, address }, "/x").miss("example.com/m", scope());
  for (const client of ["a", "b"]) {
    await ask(client);
    await ask(client);
    await assert.rejects(ask(client), /one client/);
  }
  const full = { message: "more than 4 fetches in 60 s from one address", hint: /limits\.addressTimes.*`proxies`/ };
  await assert.rejects(ask("c"), full);
  await assert.rejects(ask(undefined), full, "who has no token counts there too");
  await ask("c", "192.0.2.2");
  await assert.rejects(ask("a", "192.0.2.2"), /one client/, "a token has its share once, wherever it is used");
});

test("hits, fetches and fetches from git have buckets of their own", async () => {
  const limits = limitsOf({ hitsPerSecond: 1, missesPerMinute: 1, gitPerMinute: 1, addressTimes: 1, waitMs: 30 });
  const ask = async (miss?: string) => {
    const share = limits.share(a, "/x");
    await share.begin(scope());
    if (miss !== undefined) await share.miss(miss, scope());
  };
  await ask("git.example.com/m");
  await ask("example.com/m");
  await ask();
  await assert.rejects(ask(), /more than 1 requests/);
});

test("whose turn it is goes by who came first", async () => {
  const limits = limitsOf({ hitsPerSecond: 2 });
  const order: number[] = [];
  await Promise.all([0, 1, 2, 3, 4].map(async (n) => void (await limits.share(a, "/x").begin(scope()), order.push(n))));
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
});

test("each wait for a share says which bucket it is, and how it ended, in the metrics", async () => {
  const limits = limitsOf({ hitsPerSecond: 1, missesAtATime: 1, addressTimes: 1, waitMs: 30 });
  const metrics = new Metrics("test");
  const told = {
    signal: new AbortController().signal,
    tell: (event: GatewayEvent) => metrics.read({ ...event, at: 0 }),
  };
  await limits.share(a, "/x").begin(told);
  await assert.rejects(async () => limits.share(a, "/x").begin(told));
  await assert.rejects(async () => limits.share({ ...b, address: a.address }, "/x").begin(told));
  await limits.share(a, "/x").miss("m", told);
  await assert.rejects(limits.share(a, "/x").miss("m", told), { hint: /missesAtATime/ });
  const lines = (await metrics.text()).body.split("\n").filter((line) => line.startsWith("modgate_limit_"));
  assert.deepEqual(lines.toSorted(), [
    'modgate_limit_waiting{bucket="hits",per="address"} 0',
    'modgate_limit_waiting{bucket="hits",per="client"} 0',
    'modgate_limit_waiting{bucket="misses_at_a_time",per="client"} 0',
    'modgate_limit_waits_total{bucket="hits",per="address",outcome="refused"} 1',
    'modgate_limit_waits_total{bucket="hits",per="client",outcome="refused"} 1',
    'modgate_limit_waits_total{bucket="misses_at_a_time",per="client",outcome="refused"} 1',
  ]);
});

test("a clock that goes back makes nobody wait longer than a window", async (t) => {
  const limits = limitsOf({ hitsPerSecond: 1 });
  await limits.share(a, "/x").begin(scope());
  const now = Date.now();
  t.mock.method(Date, "now", () => now - 3_600_000);
  const began = performance.now();
  await limits.share(a, "/x").begin(scope());
  assert.ok(performance.now() - began < 4_000);
});

test("the echo of a 4xx does not count", async () => {
  const limits = limitsOf({ hitsPerSecond: 1, waitMs: 20 });
  const ask = async (path: string, status: number) => {
    const share = limits.share(a, path);
    await share.begin(scope());
    share.end(status);
  };
  await ask("/x", 404);
  await ask("/x", 404);
  await assert.rejects(ask("/y", 200), { code: "RATE_LIMITED" });
});

test("a place is kept until the request has ended, and goes to who has waited longest", async () => {
  const limits = limitsOf({ missesAtATime: 1 });
  const [one, two, three] = [1, 2, 3].map(() => limits.share(a, "/x"));
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  const order: string[] = [];
  await one.miss("m", scope());
  const second = two.miss("m", scope()).then(() => order.push("two"));
  const third = three.miss("m", scope()).then(() => order.push("three"));
  await limits.share(b, "/x").miss("m", scope());
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
  const first = limits.share(a, "/x");
  await first.miss("m", scope());
  const gone = new AbortController();
  const left = limits.share(a, "/x").miss("m", scope(gone.signal));
  const last = limits.share(a, "/x").miss("m", scope());
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
