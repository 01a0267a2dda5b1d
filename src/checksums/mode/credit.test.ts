import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { watchedScope } from "../../../test/net/watched-scope.ts";
import { tempFolder } from "../../../test/support/temp-folder.ts";
import { Fault } from "../../fault/fault.ts";
import type { FaultCode } from "../../fault/catalogue.ts";
import { parsePatterns } from "../../gomod/pattern.ts";
import { openStore } from "../../store/store.ts";
import type { AskWitness } from "./corroboration.ts";
import { Credit } from "./credit.ts";
import { Ledger } from "./ledger.ts";
import type { Mode } from "./mode.ts";
import { Modes } from "./modes.ts";

const file = { module: "example.com/m", version: "v1.0.0", kind: "zip" } as const;
const [h1, other] = ["h1:a=", "h1:b="];
const hour = 3_600_000;
const knows =
  (...h1s: readonly string[]): AskWitness =>
  async () => ({ name: "somebody", h1s });
const nobody: AskWitness = async () => undefined;

async function creditIn(t: TestContext, mode: Mode, ...witnesses: readonly AskWitness[]) {
  const scope = watchedScope();
  const store = await openStore({ directory: tempFolder(t) }, () => undefined);
  t.after(() => store.close());
  const clock = { now: 1_000 };
  const now = () => clock.now;
  const all = parsePatterns("*");
  const modes = new Modes({ configured: "strict", light: all, bypass: all }, scope.tell, now);
  t.after(() => modes.close());
  const by = { who: "somebody", why: "a test" };
  if (mode !== "strict") modes.change({ mode, forMs: hour, patterns: mode === "bypass" ? all : undefined, ...by });
  const ledger = await Ledger.open(store.unproven, now);
  const needs = { modes, ledger, witnesses, patienceMs: 30, given: () => undefined };
  const credit = new Credit(needs, now);
  const asks = (code: FaultCode, got = h1, module: string = file.module) => {
    const because = new Fault(code, "as a test has it");
    return credit.mayBeHandedOut({ ...file, module, h1: got, from: "https://proxy", because }, scope);
  };
  return { asks, credit, ledger, modes, clock, store, scope };
}

/** [mode, why the database said nothing, who speaks for the bytes, handed out, why] */
const rows = [
  ["strict", "SUMDB_UNREACHABLE", [knows(h1)], false, "strict, whoever speaks for it"],
  ["light", "SUMDB_UNREACHABLE", [], false, "nobody to speak for it"],
  ["light", "SUMDB_UNREACHABLE", [nobody], false, "nobody who knows it"],
  ["light", "SUMDB_UNREACHABLE", [nobody, knows(h1)], true, "somebody speaks for it"],
  ["light", "SUMDB_UNREACHABLE", [knows(other, h1)], true, "two lines that disagree, one of them this"],
  ["light", "SUMDB_UNREACHABLE", [knows(other), knows(h1)], false, "the first who knows it knows another"],
  ["light", "NOT_IN_SUMDB", [knows(h1)], false, "an answer is no silence"],
  ["light", "SUMDB_UNPROVEN", [knows(h1)], false, "a lie is no silence"],
  ["light", "SUMDB_FROZEN", [knows(h1)], false, "nor is a contradiction"],
  ["bypass", "SUMDB_UNREACHABLE", [], true, "a person has decided"],
  ["bypass", "NOT_IN_SUMDB", [], true, "also about what is denied"],
  ["bypass", "SUMDB_UNPROVEN", [], true, "and what does not prove itself"],
  ["bypass", "SUMDB_FROZEN", [], false, "never beyond a contradiction"],
  ["bypass", "CHECKSUM_MISMATCH", [], false, "nor against evidence"],
] as const;
for (const [mode, code, witnesses, handedOut, why] of rows) {
  test(`${mode}: ${why}`, async (t) => {
    const { asks, ledger, scope } = await creditIn(t, mode, ...witnesses);
    assert.equal(await asks(code), handedOut);
    assert.equal(ledger.find(file) !== undefined, handedOut, "it is written down");
    assert.equal(
      scope.events.some(({ what }) => what === "unproven.handed_out"),
      handedOut,
    );
    assert.equal(await asks(code, h1, "golang.org/toolchain"), false, "toolchains never");
  });
}

test("bytes that were handed out may leave again until their day is over, others and wrong ones may not", async (t) => {
  const { asks, ledger, modes, clock, store } = await creditIn(t, "light", knows(h1, other));
  assert.equal(await asks("SUMDB_UNREACHABLE"), true);
  assert.equal(await asks("SUMDB_UNREACHABLE", other), false, "the first bytes are pinned");
  modes.change({ mode: "configured", who: "somebody", why: "it is over" });
  assert.equal(await asks("SUMDB_UNREACHABLE"), true, "it stands by what left");
  clock.now += 24 * hour - 1;
  assert.equal(await asks("SUMDB_UNREACHABLE"), true);
  clock.now += 1;
  assert.equal(await asks("SUMDB_UNREACHABLE"), false, "its day is over");
  const row = ledger.find(file);
  assert.ok(row);
  await ledger.add({ ...row, until: Number.MAX_SAFE_INTEGER });
  await ledger.withdraw(row, "h1:c=");
  assert.equal(await asks("SUMDB_UNREACHABLE"), false, "it is wrong");
  assert.equal((await Ledger.open(store.unproven)).find(file)?.withdrawn?.proven, "h1:c=", "and stays so");
});

test("bypass: verified until a day after its end", async (t) => {
  const { asks, ledger, clock } = await creditIn(t, "bypass");
  assert.equal(await asks("SUMDB_UNREACHABLE"), true);
  assert.equal(ledger.find(file)?.until, clock.now + hour + 24 * hour);
});

test("what cannot be written down is not handed out", async (t) => {
  const { asks, store } = await creditIn(t, "bypass");
  await store.close();
  assert.equal(await asks("SUMDB_UNREACHABLE"), false);
});

test("patience: none ends while strict is in force; with another mode it ends, also for who waits already", async (t) => {
  const { credit, modes } = await creditIn(t, "strict");
  const ending = new AbortController();
  let over = false;
  const waiting = credit.outOfPatience(file, ending.signal).then(() => (over = true));
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(over, false);
  modes.change({ mode: "light", forMs: hour, who: "somebody", why: "an outage" });
  await waiting;
  assert.equal(over, true);
});

test("a receiver is noted of what is unproven, and for a moment of what was just withdrawn", async (t) => {
  const { asks, ledger, clock } = await creditIn(t, "bypass");
  const got = (request: string) => ledger.received(file, { client: "10.0.0.1", request, at: clock.now }, clock.now);
  await got("before");
  await asks("SUMDB_UNREACHABLE");
  await got("open");
  const row = ledger.find(file);
  assert.ok(row);
  await ledger.withdraw(row, "h1:c=");
  await got("just withdrawn");
  clock.now += 60_000;
  await got("later, of right bytes");
  const [only] = await ledger.receivers(file);
  assert.deepEqual([only?.first.request, only?.last.request, only?.times], ["open", "just withdrawn", 2]);
});
