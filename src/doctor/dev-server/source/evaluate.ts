import type {
  ArrayExpression,
  CallExpression,
  Expression,
  MemberExpression,
  ObjectExpression,
  Property,
  SpreadElement,
  Statement,
} from "acorn";
import { builtinModule, builtinValue, callBuiltin, newUrl, type Surroundings } from "./builtins.ts";
import { merged } from "./merged.ts";
import { callMethod } from "./methods.ts";
import { placeOf } from "./parse.ts";
import { addFunction, addVariables, bind, changedNames, type Evaluate, isSpeech, memberOf, untold } from "./scope.ts";
import {
  type Field,
  type FunctionValue,
  type Hole,
  type Place,
  type Primitive,
  type Scope,
  textOf,
  truthOf,
  type Value,
} from "./value.ts";

/** So deep a value may be followed; what is deeper calls itself. */
const deepest = 40;
/** So much is evaluated of one file, and so long a list or a text may become. */
const mostSteps = 200_000;
const longest = 100_000;

/**
 * Says what an expression gives, without running anything. What depends on imports, the environment or a request is untold,
 * with the place and the reason.
 */
export class Evaluator {
  readonly #surroundings: Surroundings;
  #depth = 0;
  #steps = 0;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  readonly evaluate: Evaluate = (node, scope) => {
    const at = placeOf(node);
    if (++this.#steps > mostSteps) return untold(at, "it takes too many steps to say");
    switch (node.type) {
      case "Literal":
        return node.regex === undefined || node.regex === null
          ? { is: "known", value: typeof node.value === "bigint" ? String(node.value) : (node.value as Primitive), at }
          : regexp(node.regex.pattern, node.regex.flags, at);
      case "TemplateLiteral":
        return this.#template(
          node.quasis.map(({ value }) => value.cooked ?? ""),
          node.expressions,
          scope,
          at,
        );
      case "Identifier":
        return this.#named(node.name, scope, at);
      case "ObjectExpression":
        return this.#object(node, scope, at);
      case "ArrayExpression":
        return this.#list(node, scope, at);
      case "ArrowFunctionExpression":
      case "FunctionExpression":
        return { is: "function", node, scope, at };
      case "MemberExpression":
        return this.#member(node, scope, at);
      case "ChainExpression":
        return this.evaluate(node.expression, scope);
      case "ParenthesizedExpression":
        return this.evaluate(node.expression, scope);
      case "AwaitExpression":
        return this.evaluate(node.argument, scope);
      case "SequenceExpression":
        return untold(at, "a comma expression is not followed");
      case "MetaProperty":
        return { is: "builtin", name: "import.meta", at };
      case "CallExpression":
        return this.#call(node, scope, at);
      case "NewExpression": {
        const args = this.#arguments(node.arguments, scope);
        const name = node.callee.type === "Identifier" ? node.callee.name : "";
        if (name === "RegExp") return regexp(textOf(args[0]), args[1] === undefined ? "" : textOf(args[1]), at);
        return (
          (name === "URL" ? newUrl(args, at) : undefined) ?? untold(at, `new ${name || "…"}(…) would have to be run`)
        );
      }
      case "ConditionalExpression": {
        const truth = truthOf(this.evaluate(node.test, scope));
        if (truth !== undefined) return this.evaluate(truth ? node.consequent : node.alternate, scope);
        return either(this.evaluate(node.consequent, scope), this.evaluate(node.alternate, scope), at);
      }
      case "LogicalExpression": {
        const left = this.evaluate(node.left, scope);
        const truth = truthOf(left);
        if (truth === undefined) return left;
        const absent = left.is === "known" && (left.value === null || left.value === undefined);
        const takeRight = node.operator === "&&" ? truth : node.operator === "||" ? !truth : absent;
        return takeRight ? this.evaluate(node.right, scope) : left;
      }
      case "UnaryExpression": {
        const value = this.evaluate(node.argument, scope);
        if (node.operator === "!") {
          const truth = truthOf(value);
          return truth === undefined ? untold(at, whyOf(value), "boolean") : { is: "known", value: !truth, at };
        }
        if (node.operator === "void") return { is: "known", value: undefined, at };
        if (node.operator === "-" && value.is === "known") return { is: "known", value: -Number(value.value), at };
        return untold(at, `${node.operator} is not followed`);
      }
      case "BinaryExpression": {
        if (node.left.type === "PrivateIdentifier") return untold(at, "a private name is not followed");
        return binary(node.operator, this.evaluate(node.left, scope), this.evaluate(node.right, scope), at);
      }
      default:
        return untold(at, "it would have to be run");
    }
  };

  /** What a function gives for these arguments. */
  apply({ node, scope, at }: FunctionValue, args: readonly Value[]): Value {
    if (node.generator) return untold(at, "a generator is not followed");
    if (++this.#depth > deepest) {
      this.#depth = 0;
      return untold(at, "it calls itself");
    }
    const inner: Scope = { names: new Map(), above: scope };
    node.params.forEach((pattern, place) => {
      const given = args[place] ?? { is: "known", value: undefined, at };
      if (pattern.type === "RestElement")
        bind(inner, pattern.argument, () => untold(at, "further arguments"), this.evaluate);
      else bind(inner, pattern, () => given, this.evaluate);
    });
    const value =
      node.body.type === "BlockStatement"
        ? (this.#run(node.body.body, inner) ?? { is: "known", value: undefined, at })
        : this.evaluate(node.body, inner);
    this.#depth = Math.max(0, this.#depth - 1);
    return value;
  }

  /** What a row of statements returns; undefined: it comes to its end. */
  #run(statements: readonly Statement[], scope: Scope): Value | undefined {
    for (const statement of statements) {
      const at = placeOf(statement);
      switch (statement.type) {
        case "VariableDeclaration":
          addVariables(scope, statement, changedNames(statement), this.evaluate);
          break;
        case "FunctionDeclaration":
          addFunction(scope, statement);
          break;
        case "ReturnStatement":
          return statement.argument ? this.evaluate(statement.argument, scope) : { is: "known", value: undefined, at };
        case "BlockStatement": {
          const value = this.#run(statement.body, { names: new Map(), above: scope });
          if (value !== undefined) return value;
          break;
        }
        case "IfStatement": {
          const test = this.evaluate(statement.test, scope);
          const truth = truthOf(test);
          if (truth === undefined) return untold(at, `it depends on a condition: ${whyOf(test)}`);
          const branch = truth ? statement.consequent : statement.alternate;
          const value = branch ? this.#run([branch], { names: new Map(), above: scope }) : undefined;
          if (value !== undefined) return value;
          break;
        }
        case "ExpressionStatement":
          if (isSpeech(statement.expression)) break;
          return untold(at, "what stands before its return would have to be run");
        case "EmptyStatement":
          break;
        default:
          return untold(at, "it would have to be run");
      }
    }
    return undefined;
  }

  #named(name: string, scope: Scope, at: Place): Value {
    for (let one: Scope | undefined = scope; one !== undefined; one = one.above) {
      const value = one.names.get(name);
      if (value !== undefined) return value();
    }
    if (name === "undefined") return { is: "known", value: undefined, at };
    const text = builtinValue(name, this.#surroundings);
    if (text !== undefined) return { is: "known", value: text, at };
    return ["process", "require", "path"].includes(name)
      ? { is: "builtin", name, at }
      : untold(at, `${name} is not declared in this file`);
  }

  #template(texts: readonly string[], expressions: readonly Expression[], scope: Scope, at: Place): Value {
    let whole = texts[0] ?? "";
    for (const [place, expression] of expressions.entries()) {
      const value = this.evaluate(expression, scope);
      if (value.is !== "known") return untold(value.at, whyOf(value));
      whole += `${String(value.value)}${texts[place + 1] ?? ""}`;
      if (whole.length > longest) return untold(at, "a text so long is not followed");
    }
    return { is: "known", value: whole, at };
  }

  #list({ elements }: ArrayExpression, scope: Scope, at: Place): Value {
    const items: Value[] = [];
    for (const element of elements) {
      if (element === null) continue;
      if (element.type !== "SpreadElement") {
        items.push(this.evaluate(element, scope));
        continue;
      }
      const value = this.evaluate(element.argument, scope);
      if (value.is === "list" && items.length + value.items.length < longest) items.push(...value.items);
      else items.push(untold(placeOf(element), `what is spread here: ${whyOf(value)}`));
    }
    return { is: "list", items, at };
  }

  #object({ properties }: ObjectExpression, scope: Scope, at: Place): Value {
    const fields = new Map<string, Field>();
    const holes: Hole[] = [];
    const put = (key: string, value: Value, at: Place, lost: readonly Place[] = []): void => {
      const before = fields.get(key);
      fields.set(key, { value, at, lost: before === undefined ? lost : [...before.lost, before.at, ...lost] });
    };
    for (const property of properties) {
      if (property.type === "Property") {
        const key = this.#key(property, scope);
        if (typeof key === "string") put(key, this.evaluate(property.value, scope), placeOf(property.key));
        else holes.push({ ...key, before: fields.size });
        continue;
      }
      const spread = this.evaluate(property.argument, scope);
      if (spread.is === "object") {
        for (const [key, field] of spread.fields) put(key, field.value, field.at);
        holes.push(...spread.holes.map((hole) => ({ ...hole, before: fields.size })));
      } else if (spread.is !== "known") {
        const why = `what is spread here: ${whyOf(spread)}`;
        holes.push({ is: "untold", why, at: placeOf(property), before: fields.size });
      } // the spread of null, false or a number brings nothing
    }
    return { is: "object", fields, holes, at };
  }

  #key({ key, computed }: Property, scope: Scope) {
    if (!computed && key.type === "Identifier") return key.name;
    const value = this.evaluate(key, scope);
    return value.is === "known" ? String(value.value) : untold(placeOf(key), `a computed key: ${whyOf(value)}`);
  }

  #member({ object, property, computed }: MemberExpression, scope: Scope, at: Place): Value {
    if (object.type === "Super" || property.type === "PrivateIdentifier") return untold(at, "it would have to be run");
    const name = computed ? this.evaluate(property, scope) : undefined;
    const text = name === undefined && property.type === "Identifier" ? property.name : keyOf(name);
    const value = this.evaluate(object, scope);
    if (text === undefined) return untold(at, "a computed name");
    const member = memberOf(value, text, at);
    if (member.is !== "builtin") return member;
    if (member.name.startsWith("process.env."))
      return untold(at, `${member.name} is known only when the server starts`);
    const known = builtinValue(member.name, this.#surroundings);
    return known === undefined ? member : { is: "known", value: known, at };
  }

  #arguments(nodes: readonly (Expression | SpreadElement)[], scope: Scope): readonly Value[] {
    return nodes.map((node) =>
      node.type === "SpreadElement" ? untold(placeOf(node), "spread arguments") : this.evaluate(node, scope),
    );
  }

  #call({ callee, arguments: given }: CallExpression, scope: Scope, at: Place): Value {
    if (callee.type === "Super") return untold(at, "it would have to be run");
    const args = this.#arguments(given, scope);
    if (callee.type === "MemberExpression" && callee.object.type !== "Super" && callee.property.type === "Identifier") {
      const value = callMethod(this.evaluate(callee.object, scope), callee.property.name, args, at);
      if (value !== undefined) return value;
    }
    const called = this.evaluate(callee, scope);
    if (called.is === "function") return this.apply(called, args);
    if (called.is !== "builtin") return untold(at, whyOf(called));
    if (called.name === "defineConfig") return args[0] ?? untold(at, "defineConfig() without a configuration");
    if (called.name === "mergeConfig") return merged(args, at);
    if (called.name === "require") {
      const [text] = args.map(textOf);
      const known = text === undefined ? undefined : builtinModule(text);
      if (known !== undefined) return { is: "builtin", name: known, at };
      return { ...untold(at, `${text ?? "it"} is not read`), module: true };
    }
    const text = callBuiltin(called.name, args, this.#surroundings);
    return text === undefined ? untold(at, `${called.name}(…) is not followed`) : { is: "known", value: text, at };
  }
}

function keyOf(value: Value | undefined): string | undefined {
  return value?.is === "known" ? String(value.value) : undefined;
}

function whyOf(value: Value): string {
  return value.is === "untold" ? value.why : "it is no plain value";
}

function regexp(source: string | undefined, flags: string | undefined, at: Place): Value {
  if (source === undefined || flags === undefined) return untold(at, "what this regular expression is made of");
  try {
    return { is: "regexp", regexp: new RegExp(source, flags), at };
  } catch (failure) {
    return untold(at, failure instanceof Error ? failure.message : String(failure));
  }
}

/** Of two that may be: the one, when they are the same. */
function either(one: Value, other: Value, at: Place): Value {
  if (one.is === "known" && other.is === "known" && one.value === other.value) return one;
  return untold(at, "it depends on a condition");
}

const comparisons: Readonly<Record<string, (a: Primitive, b: Primitive) => boolean>> = {
  "===": (a, b) => a === b,
  "!==": (a, b) => a !== b,
  "==": (a, b) => a === b || String(a) === String(b),
  "!=": (a, b) => String(a) !== String(b),
  "<": (a, b) => Number(a) < Number(b),
  ">": (a, b) => Number(a) > Number(b),
  "<=": (a, b) => Number(a) <= Number(b),
  ">=": (a, b) => Number(a) >= Number(b),
};

function binary(operator: string, one: Value, other: Value, at: Place): Value {
  const compare = comparisons[operator];
  if (one.is !== "known" || other.is !== "known") {
    const unknown = one.is === "known" ? other : one;
    return untold(at, whyOf(unknown), compare && "boolean");
  }
  if (compare !== undefined) return { is: "known", value: compare(one.value, other.value), at };
  if (operator !== "+") return untold(at, `${operator} is not followed`);
  const [a, b] = [one.value, other.value];
  if (String(a).length + String(b).length > longest) return untold(at, "a text so long is not followed");
  const sum = typeof a === "string" || typeof b === "string" ? `${String(a)}${String(b)}` : Number(a) + Number(b);
  return { is: "known", value: sum, at };
}
