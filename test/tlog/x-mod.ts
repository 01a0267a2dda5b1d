import assert from "node:assert/strict";
import { after } from "node:test";
import { openOracle, type OracleAnswer } from "../oracle/oracle.ts";

/** x/mod for the tests of one file, closed after the last; `skip` is the reason when it is not to be had. */
export function openXMod(): {
  readonly skip: string | false;
  readonly ask: (op: string, ...args: readonly unknown[]) => Promise<OracleAnswer>;
} {
  const oracle = openOracle();
  if (typeof oracle === "string") return { skip: oracle, ask: () => Promise.reject(new Error(oracle)) };
  after(() => oracle.close());
  return {
    skip: false,
    async ask(op, ...args) {
      const answer = await oracle.ask(op, ...args);
      assert.doesNotMatch(answer.error ?? "", /^(?:panic|oracle):/);
      return answer;
    },
  };
}
