import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayEvent } from "../events/event.ts";
import { Fault } from "../fault/fault.ts";
import { parseModulePath } from "../gomod/module-path.ts";
import { FetchedAhead } from "./fetched-ahead.ts";
import { Foreseer, type ForeseerOptions } from "./foreseer.ts";
import { ForesightBudget, type BudgetLimits } from "./foresight-budget.ts";
import { objectName, type Wanted } from "./objects.ts";

const plenty: BudgetLimits = { requests: 1_000, bytes: 1_000_000 };

/** A foreseer whose fetches end when the test says so. */
function open(options: Partial<ForeseerOptions> = {}, inAll = plenty, perClient = plenty) {
  let now = 0;
  const begun: string[] = [];
  const ends = new Map<string, { resolve: (bytes: number) => void; reject: (why: Fault) => void }>();
  const told: GatewayEvent[] = [];
  const scope = { signal: new AbortController().signal, tell: (event: GatewayEvent) => void told.push(event) };
  const state = { crowded: false, goMod: "" };
  const foreseer = new Foreseer(
    { zips: 1, files: 0, ...options },
    {
      fetch: (wanted) => {
        const name = objectName(wanted).replace("example.com/", "");
        begun.push(name);
        const { promise, resolve, reject } = Promise.withResolvers<number>();
        ends.set(name, { resolve, reject });
        return promise;
      },
      readMod: async () => Buffer.from(state.goMod),
      crowded: () => state.crowded,
      isPrivate: (module) => module === "example.com/private",
      budget: new ForesightBudget({ inAll, perClient }, () => now),
      ahead: new FetchedAhead(scope.tell, () => now),
      scope,
    },
  );
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    foreseer,
    begun,
    told,
    state,
    pass: (ms: number) => (now += ms),
    end: async (name: string, bytes: number | Fault) => {
      if (typeof bytes === "number") ends.get(name)?.resolve(bytes);
      else ends.get(name)?.reject(bytes);
      await settled();
    },
    settled,
  };
}

function of(name: string, version: string, kind: Wanted["kind"] = "mod"): Wanted {
  return { kind, module: parseModulePath(`example.com/${name}`), version };
}

test("a zip that has not begun gives way to a higher version, never to a lower one", async () => {
  const { foreseer, begun, end } = open();
  for (const [name, version] of [
    ["first", "v1.0.0"],
    ["b", "v1.2.0"],
    ["b", "v1.10.0"],
    ["b", "v1.9.0"],
  ] as const) {
    foreseer.missed(of(name, version), "client");
  }
  assert.deepEqual(begun, ["first@v1.0.0 (.zip)"]);
  await end("first@v1.0.0 (.zip)", 1);
  await end("b@v1.10.0 (.zip)", 1);
  assert.deepEqual(begun, ["first@v1.0.0 (.zip)", "b@v1.10.0 (.zip)"]);
});

test("a zip that is asked for before it was begun is not guessed any more", async () => {
  const { foreseer, begun, end } = open();
  foreseer.missed(of("first", "v1.0.0"), "client");
  foreseer.missed(of("b", "v1.0.0"), "client");
  foreseer.missed(of("b", "v1.0.0", "zip"), "client");
  await end("first@v1.0.0 (.zip)", 1);
  assert.deepEqual(begun, ["first@v1.0.0 (.zip)"]);
});

test("nothing begins while somebody waits for a lane", () => {
  const { foreseer, begun, state } = open();
  state.crowded = true;
  foreseer.missed(of("a", "v1.0.0"), "client");
  assert.deepEqual(begun, []);
  state.crowded = false;
  foreseer.arrived(of("a", "v1.0.0", "info"), "client");
  assert.deepEqual(begun, ["a@v1.0.0 (.zip)"]);
});

/** [go.mod, .mod files that are fetched ahead, why] */
const goMods = [
  ["go 1.17\nrequire example.com/x v1.0.0\nrequire example.com/y v1.0.0 // indirect", ["x"], "pruned: direct ones"],
  ["go 1.16\nrequire example.com/x v1.0.0\nrequire example.com/y v1.0.0 // indirect", ["x", "y"], "unpruned: all"],
  ["require example.com/x v1.0.0 // indirect", ["x"], "no go line: unpruned"],
  ["go 1.21\nrequire example.com/private v1.0.0", [], "never a private path"],
  ["go 1.21\nrequire example.com/x master", [], "no version that could be asked for"],
  ["go 1.21\nrequire example.com/known v1.0.0", [], "pruned: a higher version was asked for already"],
  ["go 1.16\nrequire example.com/known v1.0.0", ["known"], "unpruned: the go command reads it all the same"],
  ["require (", [], "what cannot be read names nothing"],
] as const;
for (const [goMod, expected, why] of goMods) {
  test(`.mod files named by ${JSON.stringify(goMod)}: ${why}`, async () => {
    const { foreseer, begun, state, settled } = open({ zips: 0, files: 8 });
    state.goMod = `module example.com/m\n${goMod}`;
    foreseer.missed(of("known", "v1.5.0", "zip"), "client");
    foreseer.arrived(of("m", "v1.0.0"), "client");
    await settled();
    assert.deepEqual(
      begun,
      expected.map((name) => `${name}@v1.0.0 (.mod)`),
    );
  });
}

test("what failed is left alone for a while, and when all fails everything is", async () => {
  const { foreseer, begun, end } = open();
  const down = new Fault("UPSTREAM_TIMEOUT", "silent");
  foreseer.failed(of("a", "v1.0.0"));
  foreseer.missed(of("a", "v1.1.0"), "client");
  assert.deepEqual(begun, []);
  for (let n = 0; n < 8; n++) {
    foreseer.missed(of(`m${n}`, "v1.0.0"), "client");
    await end(`m${n}@v1.0.0 (.zip)`, down);
  }
  assert.equal(begun.length, 8);
  foreseer.missed(of("another", "v1.0.0"), "client");
  assert.equal(begun.length, 8);
});

const budgets: readonly (readonly [BudgetLimits, BudgetLimits, number, string])[] = [
  [plenty, plenty, 4, "there is enough"],
  [{ ...plenty, requests: 3 }, plenty, 3, "requests in all"],
  [{ ...plenty, bytes: 150 }, plenty, 2, "bytes in all, of what has ended"],
  [plenty, { ...plenty, requests: 1 }, 2, "requests of a client"],
  [plenty, { ...plenty, bytes: 100 }, 2, "bytes of a client"],
];
for (const [inAll, perClient, fetched, why] of budgets) {
  test(`the budget of a minute: ${why}`, async () => {
    const { foreseer, begun, end, pass } = open({}, inAll, perClient);
    for (let n = 0; n < 4; n++) {
      foreseer.missed(of(`m${n}`, "v1.0.0"), `client ${n % 2}`);
      await end(`m${n}@v1.0.0 (.zip)`, 100);
    }
    assert.equal(begun.length, fetched);
    pass(60_000);
    foreseer.missed(of("later", "v1.0.0"), "client 0");
    assert.equal(begun.length, fetched + 1, "the next minute has its own");
  });
}

test("bytes that nobody asks for within a day are told as unused, once", async () => {
  const { foreseer, told, end, pass } = open({ zips: 3 });
  for (const name of ["late", "early", "never"]) foreseer.missed(of(name, "v1.0.0"), "client");
  foreseer.missed(of("early", "v1.0.0", "zip"), "client");
  await end("early@v1.0.0 (.zip)", 1);
  await end("late@v1.0.0 (.zip)", 20);
  await end("never@v1.0.0 (.zip)", 300);
  pass(23 * 3_600_000);
  foreseer.held(of("late", "v1.0.0", "zip"), "client");
  pass(3_600_000);
  foreseer.arrived(of("any", "v1.0.0", "info"), "client");
  foreseer.arrived(of("any", "v1.0.0", "info"), "client");
  const unused = told.filter(({ what }) => what === "foresight.unused");
  assert.deepEqual(unused, [{ what: "foresight.unused", kind: "zip", bytes: 300 }]);
});
