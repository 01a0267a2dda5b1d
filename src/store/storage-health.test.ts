import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayEvent } from "../events/event.ts";
import { Fault } from "../fault/fault.ts";
import { StorageHealth } from "./storage-health.ts";

test("a failure is told once, the recovery when all works again", () => {
  const told: GatewayEvent[] = [];
  const health = new StorageHealth((event) => told.push(event));
  health.worked("blob.write");
  health.failed("blob.write", new Fault("STORAGE_FULL", "no space"));
  health.failed("blob.write", new Fault("STORAGE_FULL", "no space"));
  health.failed("record.write", new Fault("STORAGE_FAILED", "read-only"));
  health.worked("blob.write");
  assert.deepEqual(told, [
    { what: "store.failed", operation: "blob.write", code: "STORAGE_FULL", why: "no space" },
    { what: "store.failed", operation: "record.write", code: "STORAGE_FAILED", why: "read-only" },
  ]);
  health.worked("record.write");
  assert.deepEqual(told.at(-1), { what: "store.recovered" });
});
