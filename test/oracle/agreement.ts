import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { type Oracle, openOracle } from "./oracle.ts";

/** A kind of question that both sides answer with one JSON value. */
export type Topic<Q> = {
  /** An operation of the oracle made by `each`. */
  readonly op: string;
  readonly ours: (question: Q) => unknown;
  /** What ours should be for an answer of the oracle, where that is not the answer itself. */
  readonly expected?: (answer: unknown) => unknown;
};

export type Table<Q> = Topic<Q> & {
  /** Lines of [question, answer]; UPDATE_GOLDEN=1 asks the oracle and writes them anew. */
  readonly golden: URL;
  /** The questions, from the string tables of one of x/mod's own test files, and further ones. */
  readonly questions: (tables: SourceTables) => readonly Q[];
  readonly source: string;
};

export type SourceTables = {
  /** Each string literal of the file. */
  readonly literals: readonly string[];
  /** The strings that begin a composite literal, where there are at least two: ["rsc.io/quote", "0.1.0"]. */
  readonly rows: readonly (readonly [string, string, ...string[]])[];
};

/** One test: our answers to a fixed table are the committed answers of x/mod. */
export function agreesWithTable<Q>(table: Table<Q>): void {
  test(`${table.op}: the tables of x/mod's ${table.source}`, async () => {
    if (process.env["UPDATE_GOLDEN"]) await writeGolden(table);
    const lines = readFileSync(table.golden, "utf8").trimEnd().split("\n");
    assert.ok(lines.length >= 10, "the golden file holds a table");
    for (const line of lines) {
      const [question, answer] = JSON.parse(line) as [Q, unknown];
      assert.deepEqual(asJson(table.ours(question)), wanted(table, answer), `${table.op} ${JSON.stringify(question)}`);
    }
  });
}

/** One test: our answers to `count` generated questions are those of x/mod. The seed of a failure is in its message. */
export function agreesWhenGenerated<Q>(topic: Topic<Q>, count: number, questions: fc.Arbitrary<Q>): void {
  test(`${topic.op}: ${count} generated questions`, async (t) => {
    const oracle = openOracle();
    if (typeof oracle === "string") return t.skip(oracle);
    t.after(() => oracle.close());
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const sample = fc.sample(questions, { numRuns: count, seed });
    const answers = await answersTo(oracle, topic.op, sample);
    for (const [at, question] of sample.entries()) {
      const why = `${topic.op} ${JSON.stringify(question)} (seed ${seed})`;
      assert.deepEqual(asJson(topic.ours(question)), wanted(topic, answers[at]), why);
    }
  });
}

/** The value, or null when it throws a Fault of one of these codes: the oracle's null for an error. */
export function orNull<T>(work: () => T, ...codes: readonly string[]): T | null {
  try {
    return work();
  } catch (failure) {
    if (failure instanceof Error && "code" in failure && codes.includes(String(failure.code))) return null;
    throw failure;
  }
}

async function writeGolden<Q>({ op, golden, questions, source }: Table<Q>): Promise<void> {
  const oracle = openOracle();
  if (typeof oracle === "string") throw new Error(oracle);
  const asked = questions(await tablesOf(oracle, source));
  const answers = await answersTo(oracle, op, asked);
  oracle.close();
  mkdirSync(dirname(fileURLToPath(golden)), { recursive: true });
  writeFileSync(golden, asked.map((question, at) => `${JSON.stringify([question, answers[at]])}\n`).join(""));
}

async function tablesOf(oracle: Oracle, source: string): Promise<SourceTables> {
  const download = execFileSync("go", ["mod", "download", "-json", "golang.org/x/mod"], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  const { Dir: folder } = JSON.parse(download) as { Dir: string };
  const { value } = await oracle.ask("source.tables", readFileSync(join(folder, source), "utf8"));
  return value as SourceTables;
}

async function answersTo(oracle: Oracle, op: string, questions: readonly unknown[]): Promise<readonly unknown[]> {
  const { value, error } = await oracle.ask(op, questions);
  assert.equal(error, undefined);
  assert.ok(Array.isArray(value) && value.length === questions.length);
  return value as unknown[];
}

function wanted<Q>({ expected }: Topic<Q>, answer: unknown): unknown {
  return expected === undefined ? answer : expected(answer);
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
