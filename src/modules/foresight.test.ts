import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { GatewayEvent } from "../events/event.ts";
import { Fault } from "../fault/fault.ts";
import { parseModulePath } from "../gomod/module-path.ts";
import { foresee, type ForesightDeps } from "./foresight.ts";
import type { Wanted } from "./objects.ts";

const limits = { atATime: 4, leastAtATime: 2, enoughBytes: 100 };

function wanted(kind: Wanted["kind"], count: number): readonly Wanted[] {
  return Array.from({ length: count }, (_, n) => ({
    kind,
    module: parseModulePath(`example.com/m${n}`),
    version: "v1.0.0",
  }));
}

/** Runs foresight over scripted fetches. */
async function run(
  list: readonly Wanted[],
  fetch: (n: number) => Promise<number | undefined>,
  more: Partial<ForesightDeps> = {},
) {
  const told: GatewayEvent[] = [];
  const seen = { began: 0, now: 0, most: 0 };
  const ending = new AbortController();
  const deps: ForesightDeps = {
    arrivingBytes: () => 0,
    fetch: async () => {
      seen.most = Math.max(seen.most, ++seen.now);
      try {
        return await fetch(seen.began++);
      } finally {
        seen.now--;
      }
    },
    ...more,
  };
  await foresee(list, limits, deps, { signal: ending.signal, tell: (event) => void told.push(event) });
  const end = told.find((event) => event.what === "foresight.ended");
  return { seen, told, end };
}

test("what is planned and what came of it is told", async () => {
  const { told } = await run([...wanted("mod", 3), ...wanted("zip", 2)], async (n) => (n === 0 ? undefined : 10));
  const [planned, ended] = told;
  assert.deepEqual(planned, { what: "foresight.planned", modules: 2, objects: 5 });
  assert.deepEqual(
    { ...ended, tookMs: 0 },
    { what: "foresight.ended", fetched: 4, failed: 0, tookMs: 0, because: "done" },
  );
});

const widths = [
  ["zip", {}, 4, "zips leave lanes free"],
  ["mod", {}, 16, "of small files there may be more"],
  ["zip", { arrivingBytes: () => 1_000 }, 2, "when the link has enough to do, few at a time"],
] as const;
for (const [kind, more, most, why] of widths) {
  test(`at a time: ${why}`, async () => {
    const { seen } = await run(wanted(kind, 40), () => sleep(2, 1), more);
    assert.deepEqual([seen.began, seen.most], [40, most]);
  });
}

const failures = [
  ["NOT_FOUND", 40, "done", "not there is an answer like any other"],
  ["UPSTREAM_BUSY", undefined, "failed one after the other", "an upstream that refuses all is left alone"],
] as const;
for (const [code, began, because, why] of failures) {
  test(`failures: ${why}`, async () => {
    const { seen, end } = await run(wanted("zip", 40), async () => {
      await sleep(1);
      throw new Fault(code, "no");
    });
    if (began === undefined) assert.ok(seen.began < 20, `${seen.began} asked`);
    else assert.equal(seen.began, began);
    assert.ok(end?.what === "foresight.ended" && end.because.endsWith(because), JSON.stringify(end));
  });
}

test("after a complaint it goes on with fewer, and comes back", async () => {
  let now = 0;
  const widths: number[] = [];
  await run(wanted("zip", 30), async (n) => {
    widths.push(++now);
    await sleep(2);
    now--;
    if (n < 4) throw new Fault("UPSTREAM_BUSY", "too many");
    return 1;
  });
  assert.equal(widths[4], 1, `one at a time after four complaints: ${widths.join(" ")}`);
  assert.equal(widths.at(-1), 4);
});

test("it ends with its scope", async () => {
  const ending = new AbortController();
  let began = 0;
  const deps = {
    arrivingBytes: () => 0,
    fetch: async () => {
      if (++began === 3) ending.abort(new Error("over"));
      return 1;
    },
  };
  await foresee(wanted("zip", 40), limits, deps, { signal: ending.signal, tell: () => undefined });
  assert.ok(began <= 4, `${began} begun`);
});
