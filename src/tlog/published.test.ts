import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { openOracle } from "../../test/oracle/oracle.ts";
import { digestsOfGrown, digestsOfImagined, type Digests } from "../../test/tlog/published.ts";

/**
 * What a log publishes at each size, byte for byte what x/mod publishes: signed heads, records, tiles, the lists of new
 * tiles, and proofs. The golden digests are x/mod's own; UPDATE_GOLDEN=1 asks it again.
 */
const golden = new URL("testdata/published.json", import.meta.url);
const powers = [1, 2, 3, 4, 5].map((exponent) => 256 ** exponent);

type Case = {
  readonly name: string;
  readonly op: string;
  readonly args: readonly unknown[];
  readonly run: () => Promise<Digests>;
};

const small = Array.from({ length: 2001 }, (_, size) => size);
const around65536 = [65535, 65536, 65537, 65792];
const cases: readonly Case[] = [
  { name: "0..2000", op: "tlog.grown", args: [small, 100], run: () => digestsOfGrown(small, 100) },
  { name: "around 256²", op: "tlog.grown", args: [around65536, 1], run: () => digestsOfGrown(around65536, 1) },
  ...powers
    .flatMap((power) => [power - 1, power, power + 1])
    .map((size) => ({
      name: `imagined ${size}`,
      op: "tlog.imagined",
      args: [size],
      run: () => digestsOfImagined(size),
    })),
];

if (process.env["UPDATE_GOLDEN"]) {
  const oracle = openOracle();
  if (typeof oracle === "string") throw new Error(oracle);
  const answers = await Promise.all(cases.map(({ op, args }) => oracle.ask(op, ...args)));
  oracle.close();
  const values = cases.map(({ name }, i) => [name, answers[i]?.value ?? assert.fail(answers[i]?.error)]);
  await writeFile(golden, `${JSON.stringify(Object.fromEntries(values), undefined, 1)}\n`);
}

const expected = JSON.parse(await readFile(golden, "utf8")) as Record<string, Digests>;
for (const { name, run } of cases) {
  test(`what a log of ${name} records publishes is what x/mod publishes`, async () => {
    assert.deepEqual(await run(), expected[name]);
  });
}
