import type { Expression } from "acorn";
import type { Evaluator } from "./evaluate.ts";
import { nodesOf, placeOf } from "./parse.ts";
import { bind, untold } from "./scope.ts";
import type { FunctionValue, Scope, Value } from "./value.ts";

/** Everything a function may give, whatever it is called with: each return, each side of each condition. */
export function returnsOf({ node, scope, at }: FunctionValue, { evaluate }: Evaluator): readonly Value[] {
  const inner: Scope = { names: new Map(), above: scope };
  for (const pattern of node.params) bind(inner, pattern, () => untold(at, "it depends on the request"), evaluate);
  if (node.body.type !== "BlockStatement") return sidesOf(node.body).map((side) => evaluate(side, inner));
  const values: Value[] = [];
  for (const one of nodesOf(node.body, (below) => !/Function/.test(below.type))) {
    if (one.type !== "ReturnStatement") continue;
    if (one.argument) values.push(...sidesOf(one.argument).map((side) => evaluate(side, inner)));
    else values.push({ is: "known", value: undefined, at: placeOf(one) });
  }
  return values;
}

function sidesOf(node: Expression): readonly Expression[] {
  if (node.type === "ConditionalExpression") return [...sidesOf(node.consequent), ...sidesOf(node.alternate)];
  // `a && b` gives a where a is false, `a || b` where it is true; both may be anything
  if (node.type === "LogicalExpression") return [...sidesOf(node.left), ...sidesOf(node.right)];
  return node.type === "ParenthesizedExpression" ? sidesOf(node.expression) : [node];
}
