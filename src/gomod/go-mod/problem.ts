import { Fault } from "../../fault/fault.ts";
import type { Position } from "./syntax.ts";

export type Problem = { readonly at: Position; readonly why: string };

const mostShown = 5;

/** Collects what is wrong with a file, and gives up when that is enough: a hostile file may have millions of faults. */
export class Problems {
  readonly #file: string;
  readonly #found: Problem[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws {Fault} GOMOD_SYNTAX when there are too many */
  add(at: Position, why: string): void {
    this.#found.push({ at, why });
    if (this.#found.length > mostShown) this.refuse();
  }

  /** @throws {Fault} GOMOD_SYNTAX when there are any */
  refuse(): void {
    if (this.#found.length > 0) throw syntaxFault(this.#file, this.#found);
  }
}

/** A line `file:line:column: why` for each of the first problems. */
export function syntaxFault(file: string, problems: readonly Problem[]): Fault {
  const lines = problems.slice(0, mostShown).map(({ at, why }) => `${file}:${at.line}:${at.column}: ${why}`);
  if (problems.length > mostShown) lines.push("and more");
  return new Fault("GOMOD_SYNTAX", lines.join("\n"));
}
