import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultCode } from "../fault/catalogue.ts";
import { Fault } from "../fault/fault.ts";
import { FailureMemory } from "./failure-memory.ts";

const cases: readonly [code: FaultCode, lasting: boolean, why: string][] = [
  ["UPSTREAM_TIMEOUT", false, "may pass by itself"],
  ["UPSTREAM_CUT", false, "may pass by itself"],
  ["STORAGE_FULL", false, "somebody may make room"],
  ["ZIP_INVALID", true, "the same bytes would come again"],
  ["MOD_INVALID", true, "the same bytes would come again"],
  ["INFO_INVALID", true, "the same bytes would come again"],
  ["OBJECT_TOO_LARGE", true, "it does not shrink"],
  ["NOT_FOUND", true, "what is not there is asked for again and again"],
  ["UPSTREAM_DENIED", true, "somebody must change something first"],
];

for (const [code, lasting, why] of cases) {
  test(`${code} is remembered ${lasting ? "long" : "shortly"}: ${why}`, () => {
    const memory = new FailureMemory(lasting ? { failedMs: 0, refusedMs: 60_000 } : { failedMs: 60_000, refusedMs: 0 });
    const fault = new Fault(code, "why");
    memory.remember("x", fault);
    assert.equal(memory.recall("x"), fault);
    assert.equal(memory.recall("y"), undefined);
  });
}

test("a failure is forgotten when its time is over", async () => {
  const memory = new FailureMemory({ failedMs: 1, refusedMs: 60_000 });
  memory.remember("x", new Fault("UPSTREAM_CUT", "why"));
  while (memory.recall("x") !== undefined) await new Promise((resolve) => setTimeout(resolve, 1));
});

test("many failures: the first are forgotten, memory stays bounded", () => {
  const memory = new FailureMemory({ failedMs: 60_000, refusedMs: 60_000 });
  for (let object = 0; object < 10_000; object++) memory.remember(String(object), new Fault("NOT_FOUND", "why"));
  assert.equal(memory.recall("0"), undefined);
  assert.ok(memory.recall("9999"));
});
