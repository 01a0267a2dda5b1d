import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { openOracle, type OracleAnswer } from "./oracle.ts";

export type OracleQuestion = { readonly op: string; readonly args: readonly unknown[] };

/**
 * The oracle's answers to a fixed table, in its order, from a committed file: the table runs without Go. With
 * UPDATE_GOLDEN=1 the oracle is asked and the file written anew.
 */
export async function goldenAnswers(file: URL, questions: readonly OracleQuestion[]): Promise<readonly OracleAnswer[]> {
  if (process.env["UPDATE_GOLDEN"]) await ask(file, questions);
  if (!existsSync(file)) throw new Error(`${file.pathname} is missing: run once with UPDATE_GOLDEN=1`);
  const answers = readFileSync(file, "utf8").trimEnd().split("\n");
  if (answers.length !== questions.length) {
    throw new Error(`${file.pathname} has ${answers.length} answers to ${questions.length} questions: UPDATE_GOLDEN=1`);
  }
  return answers.map((line) => JSON.parse(line) as OracleAnswer);
}

async function ask(file: URL, questions: readonly OracleQuestion[]): Promise<void> {
  const oracle = openOracle();
  if (typeof oracle === "string") throw new Error(oracle);
  const answers = await Promise.all(questions.map(({ op, args }) => oracle.ask(op, ...args)));
  oracle.close();
  writeFileSync(file, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
}
