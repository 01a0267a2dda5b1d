import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { watchedScope } from "../../test/net/watched-scope.ts";
import type { FaultCode } from "../fault/catalogue.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { Hedge } from "./hedge.ts";

type Answer = "good" | "silent" | FaultCode;

const hedgeMs = 40;

/** What each way does, in order; what comes of it; which ways were asked; why. */
const rows: readonly (readonly [ways: readonly Answer[], outcome: string, asked: readonly number[], why: string])[] = [
  [["good", "good"], "good 0", [0], "the first is enough"],
  [["UPSTREAM_DNS", "good"], "good 1", [0, 1], "a failure lets the next one be asked at once"],
  [["silent", "good"], "good 1", [0, 1], "and so does silence, after a while"],
  [["TLOG_BAD_TILE", "good"], "good 1", [0, 1], "a way that lies costs nothing but time"],
  [["NOT_FOUND", "good"], "NOT_FOUND", [0], "what is not there is no reason to tell a further party of it"],
  [["UPSTREAM_DNS", "NOT_FOUND"], "NOT_FOUND", [0, 1], "one that says so knows more than one that is down"],
  [["UPSTREAM_DNS", "UPSTREAM_BROKEN"], "SUMDB_UNREACHABLE", [0, 1], "nobody answers"],
  [["NOTE_UNVERIFIED", "UPSTREAM_DNS"], "SUMDB_UNPROVEN", [0, 1], "a lie is told as one"],
  [["SUMDB_FROZEN", "good"], "SUMDB_FROZEN", [0], "no way leads around a contradiction"],
];
for (const [ways, outcome, asked, why] of rows) {
  test(`${ways.join(", ")}: ${why}`, async () => {
    const trial = hedgeOver(ways);
    assert.equal(await trial.run(), outcome);
    assert.deepEqual(trial.asked, asked);
  });
}

test("a way that lied comes last for a while, and is told once; it is asked when all others fail", async () => {
  const ways: Answer[] = ["NOTE_UNVERIFIED", "good"];
  const trial = hedgeOver(ways);
  await trial.run();
  await trial.run();
  assert.deepEqual(trial.asked, [0, 1, 1]);
  ways.splice(0, 2, "good", "UPSTREAM_DNS");
  assert.equal(await trial.run(), "good 0", "what was mended is used at once when it is needed");
  assert.equal(trial.scope.events.filter(({ what }) => what === "checksum.route_dropped").length, 1);
});

test("whoever gives up gets their own reason, and nobody is blamed", async () => {
  const trial = hedgeOver(["silent"]);
  const giving = new AbortController();
  setTimeout(() => giving.abort(new Error("gone")), 20);
  await assert.rejects(trial.hedge.first({ ...trial.scope, signal: giving.signal }, trial.work), /gone/);
  assert.deepEqual(trial.scope.events, []);
});

function hedgeOver(ways: readonly Answer[]) {
  const scope = watchedScope();
  const asked: number[] = [];
  const routes = ways.map((_, at) => ({ name: `way ${at}`, ask: async () => new Uint8Array() }));
  const hedge = new Hedge({ database: "sum.example.com", hedgeMs, restMs: 10_000 }, async () => routes);
  const work = async ({ name }: { readonly name: string }, { signal }: { readonly signal: AbortSignal }) => {
    const at = Number(name.slice(4));
    asked.push(at);
    const answer = ways[at] ?? "silent";
    if (answer === "silent") await sleep(60_000, undefined, { signal }).catch(() => signal.throwIfAborted());
    else if (answer !== "good") throw new Fault(answer, `${name}: ${answer}`);
    return `good ${at}`;
  };
  const run = () => hedge.first(scope, work).catch((failure: unknown) => asFault(failure).code as string);
  return { hedge, work, run, asked, scope };
}
