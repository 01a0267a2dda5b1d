import type { Compilable } from "kysely";
import type { Query, Value } from "./records.ts";

/** Stands for a value that is given with each use of a statement. */
export type Slot<Args> = <Name extends keyof Args>(name: Name) => Args[Name];

/** Compiles a query once; building and compiling costs more than most of the queries themselves. */
export function statement<Args extends Record<string, Value>, Row>(
  build: (slot: Slot<Args>) => Compilable<Row>,
): (args: Args) => Query<Row> {
  // kysely passes on what it is given as a value, unseen; so the mark comes back among the parameters.
  const { sql, parameters } = build((name) => new Mark(name) as never).compile();
  return (args) => ({
    sql,
    values: parameters.map((value) => (value instanceof Mark ? args[value.name as keyof Args] : value) as Value),
  });
}

class Mark {
  readonly name: PropertyKey;
  constructor(name: PropertyKey) {
    this.name = name;
  }
}
