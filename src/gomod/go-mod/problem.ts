import { Fault } from "../../fault/fault.ts";
import type { Position } from "./syntax.ts";

export type Problem = { readonly at: Position; readonly why: string };

const mostShown = 5;

/** What is wrong with a file: the first problems, and how many there are. A hostile file may have millions. */
export class Problems {
  readonly #first: Problem[] = [];
  #count = 0;

  add(at: Position, why: string): void {
    if (this.#count++ < mostShown) this.#first.push({ at, why });
  }

  /** @throws {Fault} GOMOD_SYNTAX when there are any */
  refuse(file: string): void {
    if (this.#count > 0) throw syntaxFault(file, this.#first, this.#count);
  }
}

/** A line `file:line:column: why` for each problem given, and how many more there are. */
export function syntaxFault(file: string, problems: readonly Problem[], count: number): Fault {
  const lines = problems.map(({ at, why }) => `${file}:${at.line}:${at.column}: ${why}`);
  if (count > problems.length) lines.push(`and ${count - problems.length} more`);
  return new Fault("GOMOD_SYNTAX", lines.join("\n"));
}
