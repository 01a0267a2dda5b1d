import { quoted } from "../quoted.ts";
import type { Directive, Understood } from "./directive.ts";
import { Problems } from "./problem.ts";
import type { FileSyntax, Line, LineBlock } from "./syntax.ts";

/** Adds what a directive says to the draft, or says why it is none. */
export type DirectiveReader<Draft> = (draft: Draft, directive: Directive) => string | undefined;

export type Grammar<Draft> = {
  readonly readers: ReadonlyMap<string, DirectiveReader<Draft>>;
  /** Verbs that may stand before a block of lines. */
  readonly blocks: ReadonlySet<string>;
  /** Whether what is unknown is passed over instead of refused. */
  readonly lax: boolean;
};

/** Understands every directive of a file. @throws {Fault} GOMOD_SYNTAX naming the first problems */
export function readDirectives<Draft>(syntax: FileSyntax, grammar: Grammar<Draft>, draft: Draft): void {
  const problems = new Problems(syntax.name);
  const read = (verb: string, words: string[], line: Line, block?: LineBlock): void => {
    const reader = grammar.readers.get(verb);
    if (!reader && grammar.lax) return;
    const why = reader
      ? reader(draft, { verb, words, line, block, at: line.start })
      : `${quoted(verb)} is no directive`;
    if (why !== undefined) problems.add(line.start, why);
  };
  for (const statement of syntax.statements) {
    if (statement.kind === "comments") continue;
    const verb = statement.tokens[0] ?? "";
    if (statement.kind === "line") {
      const words = statement.tokens.slice(1);
      read(verb, words, statement);
      for (const [index, word] of words.entries()) statement.tokens[index + 1] = word;
    } else if (statement.tokens.length === 1 && grammar.blocks.has(verb)) {
      for (const line of statement.lines) read(verb, line.tokens, line, statement);
    } else if (!grammar.lax) {
      problems.add(statement.start, `no block begins with ${quoted(statement.tokens.join(" "))}`);
    }
  }
  problems.refuse();
}

/** For a directive that a file can have once. */
export function once<Key extends string, T>(
  key: Key,
  read: (directive: Directive) => Understood<T>,
): DirectiveReader<{ [key in Key]?: T | undefined }> {
  return (draft, directive) => {
    if (draft[key] !== undefined) return `${directive.verb} stands twice`;
    const found = read(directive);
    if ("why" in found) return found.why;
    draft[key] = found.value;
    return undefined;
  };
}

/** For a directive that a file can have any number of times. */
export function each<Key extends string, T>(
  key: Key,
  read: (directive: Directive) => Understood<T>,
): DirectiveReader<{ readonly [key in Key]: T[] }> {
  return (draft, directive) => {
    const found = read(directive);
    if ("why" in found) return found.why;
    draft[key].push(found.value);
    return undefined;
  };
}
