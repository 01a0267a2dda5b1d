import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Question } from "./bench.ts";
import { markdown, type Table } from "./table.ts";

const file = join(import.meta.dirname, "../docs/performance.md");

/**
 * Puts the answer to one question into docs/performance.md, between its own two marks; what stands outside of marks is
 * written by people. A question that has no marks yet comes last.
 */
export function writeReport(question: Question, table: Table): void {
  const { name, title, goal } = question;
  const [begin, end] = [`<!-- bench ${name}: made by npm run bench -->`, `<!-- end of ${name} -->`];
  const made = [begin, `### ${title}`, `Goal: ${goal}`, markdown(table), measured(), end].join("\n\n");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "# Performance\n";
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  const known = from >= 0 && to > from;
  writeFileSync(file, known ? text.slice(0, from) + made + text.slice(to + end.length) : `${text}\n${made}\n`);
}

function measured(): string {
  const date = new Date().toISOString().slice(0, 10);
  const gigabytes = Math.round(totalmem() / 1e9);
  return `Measured ${date}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ${gigabytes} GB, Node ${process.versions.node}.`;
}
