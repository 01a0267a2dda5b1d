import assert from "node:assert/strict";
import { test } from "node:test";
import { openTestDoor, testRoute } from "../../test/checksums/test-door.ts";
import { TestDatabase } from "../../test/support/test-database.ts";
import { asFault, Fault } from "../fault/fault.ts";
import type { HandedOut, Leniency } from "./without-evidence.ts";

const file = { module: "other.example.com/m7", version: "v1.0.0", kind: "zip" } as const;
const [right, wrong] = ["h1:zip7=", "h1:wrong="];
const [down, denied] = [
  new Fault("UPSTREAM_DNS", "no such host"),
  new Fault("NOT_FOUND", "not found: no such version"),
];
const before = (h1: string, state: HandedOut["state"] = "open"): HandedOut => ({ h1, at: 0, state });

/** [what the way to the database does, the hash that came, what was handed out before, whether a mode permits, outcome, why] */
const rows = [
  [undefined, right, undefined, false, "sum.example.com", "the record's own hash"],
  [undefined, wrong, undefined, true, "CHECKSUM_MISMATCH", "evidence against it: no mode is asked"],
  [undefined, wrong, before(right), true, "CHECKSUM_MISMATCH", "other bytes than those handed out, and wrong"],
  [undefined, wrong, before(wrong), true, "WITHDRAWN", "the bytes that were handed out are wrong"],
  [undefined, right, before(wrong, "withdrawn"), false, "sum.example.com", "the right ones after wrong ones"],
  [down, right, undefined, false, "SUMDB_UNREACHABLE", "no answer, and no mode that does without"],
  [down, right, undefined, true, "nothing", "no answer, and a mode that does without"],
  [down, right, before(right), true, "nothing", "the same bytes once more"],
  [down, wrong, before(right), true, "CHECKSUM_MISMATCH", "other bytes than those handed out: first bytes are pinned"],
  [denied, right, undefined, false, "NOT_IN_SUMDB", "there is no record"],
] as const;
for (const [failure, h1, handedOut, permits, outcome, why] of rows) {
  test(`at the door: ${why}`, async (t) => {
    const database = new TestDatabase({ size: 20 });
    const way = testRoute("way", database, async (_path, body) => {
      if (failure !== undefined) throw failure;
      return body;
    });
    const leniency: Leniency = {
      outOfPatience: () => new Promise(() => undefined),
      mayBeHandedOut: async () => permits,
      handedOut: () => handedOut,
    };
    const { door, scope } = await openTestDoor(t, database.keys.verifierKey, [way], { leniency });
    const vouched = await door
      .expect(file)
      .check({ h1, from: "upstream" }, scope)
      .then(
        (by) => by ?? "nothing",
        (thrown: unknown) => asFault(thrown).code,
      );
    assert.equal(vouched, outcome);
    assert.equal(door.stillLends(file, h1), handedOut?.state === "open" && handedOut.h1 === h1);
  });
}

test("a database is waited for as long as it takes when no mode would do without it", async (t) => {
  const database = new TestDatabase({ size: 20 });
  const answer = Promise.withResolvers<void>();
  const way = testRoute("way", database, (_path, body) => answer.promise.then(() => body));
  let asked = 0;
  const leniency: Leniency = {
    outOfPatience: async () => undefined,
    mayBeHandedOut: async () => {
      asked++;
      answer.resolve();
      return false;
    },
    handedOut: () => undefined,
  };
  const { door, scope } = await openTestDoor(t, database.keys.verifierKey, [way], { leniency });
  assert.equal(await door.expect(file).check({ h1: right, from: "upstream" }, scope), database.name);
  assert.equal(asked, 1);
});

test("modules of our own are pinned in every mode", async (t) => {
  const database = new TestDatabase({ size: 20 });
  const way = testRoute("way", database, async () => {
    throw down;
  });
  const asked: string[] = [];
  const leniency: Leniency = {
    outOfPatience: () => new Promise(() => undefined),
    mayBeHandedOut: async ({ module }) => asked.push(module) > 0,
    handedOut: () => undefined,
  };
  const options = { leniency, unlisted: "corp.example.com" };
  const { verdict } = await openTestDoor(t, database.keys.verifierKey, [way], options);
  assert.equal(await verdict("corp.example.com/m", "v1.0.0", right, right), "accepted", "the first sight is pinned");
  assert.equal(await verdict("corp.example.com/m", "v1.0.0", wrong, right), "CHECKSUM_MISMATCH");
  assert.deepEqual([asked, way.asked], [[], []], "neither a mode nor a database is asked about them");
});
