import assert from "node:assert/strict";
import { test } from "node:test";
import { GoSumDoor } from "./go-sum-door.ts";
import type { Got, Verifiable } from "./without-evidence.ts";

const scope = { signal: new AbortController().signal, tell: () => undefined };
const zip: Verifiable = { module: "example.com/a", version: "v1.0.0", kind: "zip" };

/** How often the door behind is asked, which vouches for "h1:database=". */
function doors(known: ReadonlySet<string> | undefined) {
  const asked = { times: 0 };
  const behind = {
    expect: () => {
      asked.times++;
      const check = async ({ h1 }: Got) => {
        if (h1 !== "h1:database=") throw new Error("mismatch");
        return "sum.example";
      };
      return { database: undefined, ready: Promise.resolve(), check };
    },
    trusts: () => false,
    stillLends: () => false,
  };
  return { asked, door: new GoSumDoor(behind, () => known) };
}

const cases = [
  [new Set(["h1:sum="]), "h1:sum=", undefined, 0, "the line is enough, and vouches for nobody else"],
  [new Set(["h1:sum=", "h1:other="]), "h1:other=", undefined, 0, "one of two that disagree"],
  [new Set(["h1:sum="]), "h1:database=", "sum.example", 1, "another hash is for the database to judge"],
  [new Set(["h1:sum="]), "h1:wrong=", "mismatch", 1, "a hash that nobody has"],
  [undefined, "h1:database=", "sum.example", 1, "no line"],
] as const;
for (const [known, h1, expected, times, why] of cases) {
  test(`go.sum at the door: ${why}`, async () => {
    const { asked, door } = doors(known);
    const vouched = await door
      .expect(zip)
      .check({ h1, from: "upstream" }, scope)
      .catch((failure: Error) => failure.message);
    assert.deepEqual([vouched, asked.times], [expected, times]);
  });
}
