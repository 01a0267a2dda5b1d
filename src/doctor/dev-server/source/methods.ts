import { untold } from "./scope.ts";
import { type Place, type Primitive, textOf, type Value } from "./value.ts";

/** What a method of a text, a list or a regular expression gives; undefined: it is not known here. */
export function callMethod(on: Value, name: string, args: readonly Value[], at: Place): Value | undefined {
  if (on.is === "regexp") return name === "test" ? asked(args, at, (text) => on.regexp.test(text)) : undefined;
  if (on.is === "list" && name === "join") {
    const texts = on.items.map(textOf);
    const separator = args.length === 0 ? "," : textOf(args[0]);
    if (separator === undefined || !texts.every((text) => text !== undefined)) return undefined;
    return { is: "known", value: texts.join(separator), at };
  }
  const text = textOf(on);
  if (text === undefined) return booleans.has(name) ? untold(at, `what .${name}() is called on`, "boolean") : undefined;
  if (name === "replace" || name === "replaceAll") return replaced(text, name, args, at);
  if (name === "match" || name === "search") return found(text, name, args, at);
  if (name === "split") return split(text, args, at);
  const method = ofText[name];
  if (method === undefined) return undefined;
  const given: Primitive[] = [];
  for (const arg of args) {
    if (arg.is !== "known") return untold(arg.at, whyOf(arg), booleans.has(name) ? "boolean" : undefined);
    given.push(arg.value);
  }
  return { is: "known", value: method(text, given), at };
}

const booleans: ReadonlySet<string> = new Set(["startsWith", "endsWith", "includes", "test"]);

function asked(args: readonly Value[], at: Place, test: (text: string) => boolean): Value {
  const text = textOf(args[0]);
  return text === undefined ? untold(at, "what is tested", "boolean") : { is: "known", value: test(text), at };
}

function whyOf(value: Value): string {
  return value.is === "untold" ? value.why : "it is no plain value";
}

type OfText = (text: string, given: readonly Primitive[]) => Primitive;

const ofText: Readonly<Record<string, OfText>> = {
  startsWith: (text, [what, from]) => text.startsWith(String(what), numberOf(from)),
  endsWith: (text, [what]) => text.endsWith(String(what)),
  includes: (text, [what]) => text.includes(String(what)),
  indexOf: (text, [what]) => text.indexOf(String(what)),
  slice: (text, [from, to]) => text.slice(numberOf(from), numberOf(to)),
  substring: (text, [from, to]) => text.substring(numberOf(from) ?? 0, numberOf(to)),
  concat: (text: string, given) => text.concat(...given.map(String)),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  trim: (text) => text.trim(),
  trimStart: (text) => text.trimStart(),
  trimEnd: (text) => text.trimEnd(),
  toString: (text: string): string => text,
};

function numberOf(value: Primitive): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function replaced(text: string, name: "replace" | "replaceAll", [what, by]: readonly Value[], at: Place): Value {
  const [pattern, replacement] = [patternOf(what), textOf(by)];
  if (pattern === undefined || replacement === undefined) return untold(at, `what .${name}() puts in`);
  try {
    return { is: "known", value: text[name](pattern, replacement), at };
  } catch {
    return untold(at, "replaceAll() takes no regular expression without g: it throws");
  }
}

function found(text: string, name: "match" | "search", [what]: readonly Value[], at: Place): Value {
  if (what?.is !== "regexp") return untold(at, `what .${name}() looks for`);
  if (name === "search") return { is: "known", value: text.search(what.regexp), at };
  const match = text.match(what.regexp);
  if (match === null) return { is: "known", value: null, at };
  return { is: "list", items: match.map((value) => ({ is: "known", value, at })), at };
}

function split(text: string, [what]: readonly Value[], at: Place): Value {
  const pattern = patternOf(what);
  if (pattern === undefined) return untold(at, "what .split() splits at");
  return { is: "list", items: text.split(pattern).map((value) => ({ is: "known", value, at })), at };
}

/** A fresh one each time: a regular expression with g remembers where it stood. */
function patternOf(value: Value | undefined): string | RegExp | undefined {
  return value?.is === "regexp" ? new RegExp(value.regexp) : textOf(value);
}
