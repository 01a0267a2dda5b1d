import { stripTypeScriptTypes } from "node:module";
import { type AnyNode, type Node, parse, type Program } from "acorn";
import { Fault } from "../../../fault/fault.ts";
import type { Place } from "./value.ts";

/** The syntax tree of a configuration file; what stands in it keeps its line and column. @throws {Fault} USAGE with the place */
export function parseSource(file: string, text: string): Program {
  const script = /\.[cm]?ts$/.test(file) ? withoutTypes(file, text) : text;
  try {
    return program(script, "module");
  } catch (failure) {
    if (!file.endsWith(".cjs") && /^\s*(?:import|export)\b/m.test(text)) throw unreadable(file, failure);
  }
  try {
    return program(script, "script"); // CommonJS may say what a module may not
  } catch (failure) {
    throw unreadable(file, failure);
  }
}

export function placeOf(node: Node): Place {
  const { line = 1, column = 0 } = node.loc?.start ?? {};
  return { line, column: column + 1 };
}

/** Every node below one, itself first; functions in it too, unless `enter` says no. */
export function* nodesOf(node: Node, enter: (node: AnyNode) => boolean = () => true): Generator<AnyNode> {
  const one = node as AnyNode;
  yield one;
  for (const child of Object.values(one).flat() as unknown[]) {
    if (isNode(child) && enter(child)) yield* nodesOf(child, enter);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function program(text: string, sourceType: "module" | "script"): Program {
  const anywhere = { allowReturnOutsideFunction: true, allowHashBang: true, allowAwaitOutsideFunction: true };
  return parse(text, { ecmaVersion: "latest", sourceType, locations: true, ...anywhere });
}

/** Blanks stand where types were, so that every place stays what it was. */
function withoutTypes(file: string, text: string): string {
  try {
    return stripTypeScriptTypes(text, { mode: "strip" });
  } catch (failure) {
    throw unreadable(file, failure, endOf(text));
  }
}

/** An end that comes too early has no place of its own. */
function endOf(text: string): Place {
  const lines = text.split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

function unreadable(file: string, cause: unknown, otherwise: Place = { line: 1, column: 1 }): Fault {
  const { message, at = otherwise } = syntaxFailure(cause);
  const where = `${file}:${at.line}:${at.column}`;
  return new Fault("USAGE", `doctor: ${where}: ${message}`, { hint: "mend the syntax of the file", cause });
}

/** acorn has the place in `loc`, Node's type stripper in the first lines of the stack: ":2", the line, a caret below it. */
function syntaxFailure(failure: unknown): { readonly message: string; readonly at?: Place } {
  if (!(failure instanceof Error)) return { message: String(failure) };
  const message = failure.message.replace(/ \(\d+:\d+\)$/, "");
  if ("loc" in failure) {
    const { line, column } = failure.loc as Place;
    return { message, at: { line, column: column + 1 } };
  }
  const [, line, blanks] = /:(\d+)\n(?:.*\n)*?([ \t]*)\^/.exec(failure.stack ?? "") ?? [];
  return line === undefined ? { message } : { message, at: { line: Number(line), column: (blanks?.length ?? 0) + 1 } };
}
