import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultCode } from "../fault/catalogue.ts";
import { Fault, isFault } from "../fault/fault.ts";
import { Breaker } from "./breaker.ts";
import { Chain, type ChainEntry } from "./chain.ts";
import { Health } from "./health.ts";
import type { Source } from "./source.ts";

const scope = { signal: new AbortController().signal, tell: () => undefined };
const budgets = { firstByteMs: 75, nextEntryMs: 10 };

/** A list as GOPROXY has it, of entries that have the answer or fail with a code: "404:NOT_FOUND,ok". */
function chainOf(list: string): Chain {
  const parts = list.match(/[^,|]+[,|]?/g) ?? [];
  const names = parts.map((part) => part.replace(/[,|]$/, ""));
  const end = names.at(-1) === "off" ? "off" : "nothing";
  const entries = parts.slice(0, end === "nothing" ? undefined : -1).map((part, place): ChainEntry => {
    const origin = names[place]?.startsWith("direct:") === true;
    const source = { name: names[place] } as Source;
    const breaker = new Breaker(source.name, { silences: 2, windowMs: 1_000, restMs: 1_000 }, () => undefined);
    return { source, fallBackOnError: part.endsWith("|"), origin, breaker, health: new Health(source) };
  });
  return new Chain(entries, { end, ...budgets });
}

/** Walks the list; an entry's name says how it answers. */
async function walk(list: string): Promise<{ asked: string[]; end: string }> {
  const asked: string[] = [];
  const answer = async ({ source }: ChainEntry): Promise<string> => {
    asked.push(source.name);
    if (source.name.startsWith("ok")) return source.name;
    throw new Fault(source.name.replace("direct:", "") as FaultCode, source.name);
  };
  const end = await chainOf(list)
    .walk(scope, 0, answer)
    .catch((failure: unknown) => (isFault(failure) ? failure.code : "?"));
  return { asked, end };
}

const lists = [
  ["ok1,ok2", ["ok1"], "ok1", "the first that answers wins"],
  ["NOT_FOUND,ok", ["NOT_FOUND", "ok"], "ok", "behind a comma, not there lets the next be asked"],
  ["GONE,ok", ["GONE", "ok"], "ok", "so does gone"],
  ["UPSTREAM_BROKEN,ok", ["UPSTREAM_BROKEN"], "UPSTREAM_BROKEN", "behind a comma, a failure ends the list"],
  ["UPSTREAM_DENIED,ok", ["UPSTREAM_DENIED"], "UPSTREAM_DENIED", "a refusal too"],
  ["UPSTREAM_BROKEN|ok", ["UPSTREAM_BROKEN", "ok"], "ok", "behind a bar, any failure lets the next be asked"],
  ["NOT_FOUND,GONE", ["NOT_FOUND", "GONE"], "GONE", "of two absences the last is reported"],
  [
    "UPSTREAM_TIMEOUT|NOT_FOUND",
    ["UPSTREAM_TIMEOUT", "NOT_FOUND"],
    "UPSTREAM_TIMEOUT",
    "an absence never hides a failure",
  ],
  [
    "NOT_FOUND,UPSTREAM_BROKEN",
    ["NOT_FOUND", "UPSTREAM_BROKEN"],
    "UPSTREAM_BROKEN",
    "a failure is worth more than an absence",
  ],
  ...(
    [
      ["UPSTREAM_BROKEN|", "NOT_FOUND", "NOT_FOUND", "the module's own home knows what is not there"],
      ["NOT_FOUND,", "GIT_CREDENTIALS_WANTED", "GIT_CREDENTIALS_WANTED", "and what it refuses is no absence"],
      ["NOT_FOUND,", "GIT_TIMEOUT", "GIT_TIMEOUT", "nor is its silence"],
      ["NOT_FOUND,", "UPSTREAM_DNS", "NOT_FOUND", "without a way to it the upstream's word stands"],
      ["GONE,", "UPSTREAM_UNREACHABLE", "GONE", "as it was said"],
      ["NOT_FOUND,", "GIT_MISSING", "NOT_FOUND", "also where there is no git"],
      ["UPSTREAM_BROKEN|", "UPSTREAM_DNS", "UPSTREAM_DNS", "but of two failures its own is told"],
    ] as const
  ).map(
    ([before, home, end, why]) =>
      [`${before}direct:${home}`, [before.slice(0, -1), `direct:${home}`], end, why] as const,
  ),
  ["off", [], "MODULES_OFF", "off refuses"],
] as const;
for (const [list, asked, end, why] of lists) {
  test(`${list}: ${why}`, async () => assert.deepEqual(await walk(list), { asked, end }));
}

test("an entry with a bar and another entry behind it has the shorter budget", async () => {
  const seen: number[] = [];
  await chainOf("UPSTREAM_BROKEN|ok").walk(scope, 0, async ({ source }, patience) => {
    seen.push(patience.firstByteMs);
    if (source.name !== "ok") throw new Fault("UPSTREAM_BROKEN", "x");
  });
  assert.deepEqual(seen, [10, 75]);
});

test("after two silences an entry rests and is not asked", async () => {
  const chain = chainOf("up");
  let asked = 0;
  const silent = () =>
    chain.walk(scope, 0, async () => {
      asked++;
      throw new Fault("UPSTREAM_TIMEOUT", "silent");
    });
  await assert.rejects(silent, (failure) => isFault(failure, "UPSTREAM_TIMEOUT"));
  await assert.rejects(silent, (failure) => isFault(failure, "UPSTREAM_TIMEOUT"));
  await assert.rejects(silent, (failure) => isFault(failure, "UPSTREAM_OPEN"));
  assert.equal(asked, 2);
});

test("what breaks off may be gone on with only behind bars", () => {
  const chain = chainOf("ok1|ok2|ok3,ok4");
  const [first, , third] = chain.entries;
  assert.ok(first !== undefined && third !== undefined);
  assert.deepEqual(
    chain.after(first).map(({ source }) => source.name),
    ["ok2", "ok3"],
  );
  assert.deepEqual(chain.after(third), []);
});

test("what is reported names the others that failed, for one of them may be the one to mend", async () => {
  const failing = async ({ source }: ChainEntry): Promise<never> => {
    throw new Fault("UPSTREAM_BROKEN", `${source.name === "a" ? "it" : source.name} is out of order\nmore words`);
  };
  await assert.rejects(chainOf("a|b|c").walk(scope, 0, failing), {
    code: "UPSTREAM_BROKEN",
    message: "c is out of order\nmore words\na: it is out of order (tried as well)\nb is out of order (tried as well)",
  });
});
