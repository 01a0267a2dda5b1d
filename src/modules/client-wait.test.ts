import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, isFault } from "../fault/fault.ts";
import { clientWait } from "./client-wait.ts";

const scope = { signal: new AbortController().signal, tell: () => undefined };
const options = { waitMs: 60, patientWaitMs: 400 };
const waitFor = (worthwhile: boolean) => ({
  on: "m@v1.0.0 (.zip)",
  worthwhile: async () => worthwhile,
  fault: () => new Fault("STILL_FETCHING", "still being fetched"),
});

/** Something that takes so long, whoever waits for it; leaves when the signal fires. */
function taking(ms: number) {
  const result = new Promise<string>((resolve) => setTimeout(() => resolve("there"), ms));
  return ({ signal }: { signal: AbortSignal }) => {
    const left = new Promise<never>((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason as Error)),
    );
    return Promise.race([result, left]);
  };
}

const cases = [
  [10, false, "there", "what comes soon is given"],
  [200, false, "STILL_FETCHING", "a client does not wait longer for an upstream that may be dead"],
  [200, true, "there", "it does for one that is alive"],
  [900, true, "STILL_FETCHING", "but not for ever"],
] as const;
for (const [ms, alive, end, why] of cases) {
  test(why, async () => {
    const ended = await clientWait(scope, options, waitFor(alive), taking(ms)).catch((failure: unknown) =>
      isFault(failure) ? failure.code : "?",
    );
    assert.equal(ended, end);
  });
}

test("a failure of what is waited for is the failure", async () => {
  const failing = async () => Promise.reject(new Fault("NOT_FOUND", "not there"));
  await assert.rejects(clientWait(scope, options, waitFor(true), failing), (failure) => isFault(failure, "NOT_FOUND"));
});
