import { dirname } from "node:path";
import type { Expression, Function as FunctionDefinition, Program } from "acorn";
import { Fault } from "../../../fault/fault.ts";
import { Evaluator } from "./evaluate.ts";
import { nodesOf, parseSource, placeOf } from "./parse.ts";
import { fileScope, untold } from "./scope.ts";
import type { ObjectValue, Place, Value } from "./value.ts";

/** A configuration file as it was read: the object it exports, and who can say more of its parts. */
export type Exported = { readonly config: ObjectValue; readonly evaluator: Evaluator };

/**
 * The object that a configuration file exports: as it stands, through defineConfig(), or given by a function that is called as
 * the dev server calls it.
 * @param file absolute
 * @throws {Fault} USAGE with the place, when it cannot be read without running it
 */
export function readExported(file: string, shown: string, text: string): Exported {
  const program = parseSource(shown, text);
  const evaluator = new Evaluator({ file, folder: dirname(file) });
  const node = exportedNode(program);
  if (node === undefined) throw cannot(shown, { line: 1, column: 1 }, "it exports nothing by default");
  const scope = fileScope(program, evaluator.evaluate);
  let value: Value =
    node.type === "FunctionDeclaration"
      ? { is: "function", node, scope, at: placeOf(node) }
      : evaluator.evaluate(node, scope);
  if (value.is === "function") value = evaluator.apply(value, whileServing(value.at));
  if (value.is === "list") value = value.items.find(hasServer) ?? value.items[0] ?? value; // webpack takes several
  if (value.is === "object") return { config: value, evaluator };
  throw cannot(shown, value.at, value.is === "untold" ? value.why : "it exports no object");
}

function hasServer(value: Value): boolean {
  return value.is === "object" && value.fields.has("devServer");
}

/** What `vite` and `webpack serve` give to a configuration that is a function. */
function whileServing(at: Place): readonly Value[] {
  const told = { command: "serve", mode: "development", isSsrBuild: false, isPreview: false };
  const fields = Object.entries(told).map(
    ([name, value]) => [name, { value: { is: "known", value, at } as const, at, lost: [] }] as const,
  );
  return [{ is: "object", fields: new Map(fields), holes: [], at }, untold(at, "the arguments of the command line")];
}

function exportedNode(
  program: Program,
): Expression | (FunctionDefinition & { type: "FunctionDeclaration" }) | undefined {
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration")
      return statement.declaration.type === "ClassDeclaration" ? undefined : statement.declaration;
    if (statement.type !== "ExportNamedDeclaration") continue;
    const named = statement.specifiers.find(
      (one) => one.exported.type === "Identifier" && one.exported.name === "default",
    );
    if (named?.local.type === "Identifier") return named.local;
  }
  for (const node of nodesOf(program)) {
    if (node.type !== "AssignmentExpression" || node.left.type !== "MemberExpression") continue;
    const { object, property } = node.left;
    const names = [object, property].map((one) => (one.type === "Identifier" ? one.name : ""));
    if (names.join(".") === "module.exports") return node.right;
  }
  return undefined;
}

function cannot(shown: string, at: Place, why: string): Fault {
  return new Fault("USAGE", `doctor: ${shown}:${at.line}:${at.column}: the configuration cannot be told: ${why}`, {
    hint: "a file is read, never run: name the file that holds server.proxy as an object",
  });
}
