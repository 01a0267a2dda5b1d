import type {
  AnyNode,
  Expression,
  FunctionDeclaration,
  ImportDeclaration,
  Pattern,
  Program,
  VariableDeclaration,
} from "acorn";
import { nodesOf, placeOf } from "./parse.ts";
import { builtinModule, ofConfigurations } from "./builtins.ts";
import { fieldOf, type Place, type Scope, type Untold, type Value } from "./value.ts";

/** Gives an expression its value; handed in, because names and expressions need each other. */
export type Evaluate = (expression: Expression, scope: Scope) => Value;

/** The names of a whole file. Each is evaluated when it is asked for, once. */
export function fileScope(program: Program, evaluate: Evaluate): Scope {
  const scope: Scope = { names: new Map(), above: undefined };
  const changed = changedNames(program);
  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") addImport(scope, statement);
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declared?.type === "VariableDeclaration") addVariables(scope, declared, changed, evaluate);
    if (declared?.type === "FunctionDeclaration") addFunction(scope, declared);
    if (declared?.type === "ClassDeclaration") {
      const why = untold(placeOf(declared), `the class ${declared.id.name} would have to be run`);
      scope.names.set(declared.id.name, () => why);
    }
  }
  return scope;
}

export function addVariables(
  scope: Scope,
  { declarations }: VariableDeclaration,
  changed: ReadonlySet<string>,
  evaluate: Evaluate,
): void {
  for (const { id, init } of declarations) {
    const place = placeOf(id);
    const value = once(place, () => (init ? evaluate(init, scope) : { is: "known", value: undefined, at: place }));
    bind(scope, id, value, evaluate, (name) => changed.has(name));
  }
}

export function addFunction(scope: Scope, node: FunctionDeclaration): void {
  scope.names.set(node.id.name, () => ({ is: "function", node, scope, at: placeOf(node) }));
}

/** Gives the names of a pattern their values: `{ mode }`, `[first]`, `name`, `name = 1`. */
export function bind(
  scope: Scope,
  pattern: Pattern,
  value: () => Value,
  evaluate: Evaluate,
  changes: (name: string) => boolean = () => false,
): void {
  const place = placeOf(pattern);
  switch (pattern.type) {
    case "Identifier": {
      const why = untold(place, `${pattern.name} is changed in another place`);
      scope.names.set(pattern.name, changes(pattern.name) ? () => why : value);
      return;
    }
    case "AssignmentPattern": {
      const { left, right } = pattern;
      const absent = (given: Value): boolean => given.is === "known" && given.value === undefined;
      bind(
        scope,
        left,
        once(place, () => (absent(value()) ? evaluate(right, scope) : value())),
        evaluate,
        changes,
      );
      return;
    }
    case "ObjectPattern": {
      for (const property of pattern.properties) {
        if (property.type === "RestElement") {
          bind(
            scope,
            property.argument,
            () => untold(place, "the rest of an object is not followed"),
            evaluate,
            changes,
          );
          continue;
        }
        const { key, computed } = property;
        const name = !computed && key.type === "Identifier" ? key.name : undefined;
        const field = (): Value =>
          name === undefined ? untold(place, "a computed key") : memberOf(value(), name, place);
        bind(scope, property.value, once(place, field), evaluate, changes);
      }
      return;
    }
    case "ArrayPattern": {
      pattern.elements.forEach((element, at) => {
        if (element !== null) bind(scope, element, () => memberOf(value(), String(at), place), evaluate, changes);
      });
      return;
    }
    default:
      return; // no other pattern names anything
  }
}

/** What `value.name` is, of values that hold others. */
export function memberOf(value: Value, name: string, at: Place): Value {
  if (value.is === "object") return fieldOf(value, name) ?? { is: "known", value: undefined, at };
  if (value.is === "list") {
    if (name === "length") return { is: "known", value: value.items.length, at };
    return value.items[Number(name)] ?? { is: "known", value: undefined, at };
  }
  if (value.is === "known" && typeof value.value === "string" && name === "length")
    return { is: "known", value: value.value.length, at };
  if (value.is === "builtin") return { is: "builtin", name: `${value.name}.${name}`, at };
  const known = value.is === "untold" && value.module ? ofConfigurations[name] : undefined;
  if (known !== undefined) return { is: "builtin", name: known, at };
  return value.is === "untold"
    ? { is: "untold", why: value.why, at: value.at }
    : untold(at, `.${name} of it is not followed`);
}

export function untold(at: Place, why: string, gives?: "boolean"): Untold {
  return { is: "untold", why, at, ...(gives && { gives }) };
}

function addImport(scope: Scope, { specifiers, source }: ImportDeclaration): void {
  const from = String(source.value);
  const module = builtinModule(from);
  for (const specifier of specifiers) {
    const at = placeOf(specifier);
    const imported =
      specifier.type === "ImportSpecifier" && specifier.imported.type === "Identifier"
        ? specifier.imported.name
        : undefined;
    const why: Untold = {
      ...untold(at, `${specifier.local.name} comes from ${from}, which is not read`),
      ...(specifier.type !== "ImportSpecifier" && { module: true as const }),
    };
    const value = (): Value => {
      const known = imported === undefined ? undefined : ofConfigurations[imported];
      if (known !== undefined) return { is: "builtin", name: known, at };
      if (module === undefined) return why;
      return {
        is: "builtin",
        name: imported === undefined || imported === "default" ? module : `${module}.${imported}`,
        at,
      };
    };
    scope.names.set(specifier.local.name, value);
  }
}

/** Evaluated once; a value that needs itself is not told. */
function once(at: Place, make: () => Value): () => Value {
  let made: Value | "making" | undefined;
  return () => {
    if (made === "making") return untold(at, "it depends on itself");
    if (made === undefined) {
      made = "making";
      made = make();
    }
    return made;
  };
}

const changingMethods: ReadonlySet<string> = new Set([
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "copyWithin",
]);

/** console.log(…): says something and changes nothing. */
export function isSpeech(node: Expression): boolean {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { object } = node.callee;
  return object.type === "Identifier" && object.name === "console";
}

/** Names whose value is not what their declaration says: assigned to, or changed in a part. */
export function changedNames(program: Program | AnyNode): ReadonlySet<string> {
  const names = new Set<string>();
  const change = (node: AnyNode): void => {
    let root = node;
    while (root.type === "MemberExpression") root = root.object as AnyNode;
    if (root.type === "Identifier") names.add(root.name);
  };
  for (const node of nodesOf(program)) {
    if (node.type === "AssignmentExpression") change(node.left);
    if (node.type === "UpdateExpression") change(node.argument);
    if (node.type === "UnaryExpression" && node.operator === "delete") change(node.argument);
    if (node.type === "ExpressionStatement" && node.expression.type === "CallExpression" && !isSpeech(node.expression))
      for (const given of node.expression.arguments) change(given);
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") continue;
    const { object, property } = node.callee;
    if (property.type !== "Identifier") continue;
    const [first] = node.arguments;
    const isObject = object.type === "Identifier" && object.name === "Object";
    if (changingMethods.has(property.name)) change(object);
    else if (isObject && property.name.startsWith("assign") && first !== undefined) change(first);
  }
  return names;
}
