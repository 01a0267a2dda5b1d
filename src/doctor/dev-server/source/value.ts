import type { Function as FunctionNode } from "acorn";

/** Where something stands in the file; both begin with 1. */
export type Place = { readonly line: number; readonly column: number };

/** What an expression gives, as far as that can be said without running it. */
export type Value =
  | { readonly is: "known"; readonly value: Primitive; readonly at: Place }
  | { readonly is: "regexp"; readonly regexp: RegExp; readonly at: Place }
  | { readonly is: "list"; readonly items: readonly Value[]; readonly at: Place }
  | ObjectValue
  | FunctionValue
  /** Something of Node or Vite that is known by its name: "path", "path.resolve", "defineConfig". */
  | { readonly is: "builtin"; readonly name: string; readonly at: Place }
  | Untold;

export type Primitive = string | number | boolean | null | undefined;

export type ObjectValue = {
  readonly is: "object";
  /** In the order of the language: a key that is written twice keeps its first place and has its last value. */
  readonly fields: ReadonlyMap<string, Field>;
  /** Parts that may bring any key: `...imported`, `[name()]: …`. */
  readonly holes: readonly Hole[];
  readonly at: Place;
};

export type Field = {
  readonly value: Value;
  /** Where the key stands that gives the value. */
  readonly at: Place;
  /** Keys of the same name before it, whose values are lost. */
  readonly lost: readonly Place[];
};

/** @property before how many fields were there before it */
export type Hole = Untold & { readonly before: number };

export type FunctionValue = {
  readonly is: "function";
  readonly node: FunctionNode;
  readonly scope: Scope;
  readonly at: Place;
};

/** Not to be told without running the program, and why. */
export type Untold = {
  readonly is: "untold";
  readonly why: string;
  readonly at: Place;
  /** At least that much is known of it. */
  readonly gives?: "boolean";
  /** It is all that a module exports. */
  readonly module?: true;
};

/** The names that can be seen from a place. */
export type Scope = { readonly names: Map<string, () => Value>; readonly above: Scope | undefined };

export function textOf(value: Value | undefined): string | undefined {
  return value?.is === "known" && typeof value.value === "string" ? value.value : undefined;
}

/** A field of an object; undefined: it has none of that name, and no hole that might bring it. */
export function fieldOf(value: Value, name: string): Value | undefined {
  if (value.is !== "object") return undefined;
  const field = value.fields.get(name);
  const place = [...value.fields.keys()].indexOf(name);
  // What is spread behind a field may put another value in its place
  const hole = value.holes.find(({ before }) => field === undefined || before > place);
  return hole ?? field?.value;
}

/** Whether it counts as true where a condition is asked for; undefined: not to be told. */
export function truthOf(value: Value): boolean | undefined {
  if (value.is === "untold") return undefined;
  return value.is === "known" ? Boolean(value.value) : true;
}
